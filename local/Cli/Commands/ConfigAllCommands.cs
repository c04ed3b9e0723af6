using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Cli.Configuration;
using Local.Cli.Keys;
using Local.Cli.Projects;

namespace Local.Cli.Commands;

/// <summary>config set-all and rm-all: changes of several values at once.</summary>
internal sealed class ConfigAllCommands(CommonOptions common)
{
    private readonly Option<bool> _path = new("--path")
    {
        Description = "The keys contain a path to a property in a map or list",
    };

    public IEnumerable<Command> All() => [Set(), Remove()];

    private Command Set()
    {
        var plaintext = Pairs("--plaintext", "A value that is saved as plaintext (unencrypted)");
        var secret = Pairs("--secret", "A value that is encrypted");
        var json = new Option<string?>("--json")
        {
            Description = "The values as JSON, in the form of `config --json --show-secrets`",
            HelpName = "values",
        };
        var command = new Command("set-all", "Set multiple configuration values")
        {
            plaintext,
            secret,
            json,
            _path,
            common.Stack,
        };
        command.Validators.Add(result =>
        {
            var hasPairs = result.GetValue(plaintext) is { Length: > 0 } || result.GetValue(secret) is { Length: > 0 };
            if (result.GetValue(json) is not null && (hasPairs || result.GetValue(_path)))
            {
                result.AddError("--json cannot be given together with --plaintext, --secret or --path");
            }
        });
        command.SetAction(arguments =>
        {
            var stack = common.StackFile(arguments);
            IReadOnlyList<(ConfigKey Key, string Text, bool IsSecret)> values = arguments.GetValue(json) is { } text
                ? [.. Described(text, stack)]
                :
                [
                    .. arguments.GetValue(plaintext)!.Select(pair => Split(pair, stack, arguments, isSecret: false)),
                    .. arguments.GetValue(secret)!.Select(pair => Split(pair, stack, arguments, isSecret: true)),
                ];
            stack.ReadConfig();
            foreach (var value in values)
            {
                ConfigValues.Set(stack, value.Key, value.Text, value.IsSecret);
            }

            return 0;
        });
        return command;
    }

    private Command Remove()
    {
        var keys = new Argument<string[]>("key")
        {
            Description = "The keys to remove",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("rm-all", "Remove multiple configuration values") { keys, _path, common.Stack };
        command.SetAction(arguments =>
        {
            var stack = common.StackFile(arguments);
            foreach (var key in arguments.GetValue(keys)!.Select(key => Key(key, stack, arguments)).ToList())
            {
                stack.Remove(key);
            }

            return 0;
        });
        return command;
    }

    private (ConfigKey Key, string Text, bool IsSecret) Split(
        string pair,
        StackFile stack,
        ParseResult arguments,
        bool isSecret
    ) =>
        pair.Split('=', 2) is [var key, var value]
            ? (Key(key, stack, arguments), value, isSecret)
            : throw new CliException($"the configuration value: found '{pair}'; allowed: key=value");

    private static IEnumerable<(ConfigKey Key, string Text, bool IsSecret)> Described(string text, StackFile stack)
    {
        JsonObject values;
        try
        {
            values = JsonNode.Parse(text)!.AsObject();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new CliException($"--json: found no JSON object; allowed: the form of `config --json`: {e.Message}");
        }

        foreach (var (key, described) in values)
        {
            if (described is not JsonObject value || value["value"]?.GetValueKind() != JsonValueKind.String)
            {
                throw new CliException($"--json: {key}: found no text named 'value'");
            }

            var full = ConfigKey.Parse(key, stack.Project.Name, isPath: false);
            yield return (
                full,
                value["value"]!.GetValue<string>(),
                value["secret"]?.GetValueKind() == JsonValueKind.True
            );
        }
    }

    private ConfigKey Key(string key, StackFile stack, ParseResult arguments) =>
        ConfigKey.Parse(key, stack.Project.Name, arguments.GetValue(_path));

    private static Option<string[]> Pairs(string name, string description) =>
        new(name)
        {
            Description = description + ". Can be repeated",
            HelpName = "key=value",
            DefaultValueFactory = _ => [],
        };
}
