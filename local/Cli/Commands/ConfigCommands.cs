using System.CommandLine;
using System.Text.Json.Nodes;
using Local.Cli.Configuration;
using Local.Cli.Display;
using Local.Cli.Keys;
using Local.Cli.Projects;
using Local.Cli.Updates;

namespace Local.Cli.Commands;

/// <summary>config, config get, set, rm and cp.</summary>
internal sealed class ConfigCommands(CommonOptions common, Terminal terminal)
{
    private readonly Argument<string> _key = new("key")
    {
        Description = "The key. Default namespace: the project's name",
    };

    private readonly Option<bool> _path = new("--path")
    {
        Description = "The key contains a path to a property in a map or list",
    };

    public Command Build()
    {
        var command = new Command("config", "Manage configuration")
        {
            common.Stack,
            common.Json,
            common.ShowSecrets,
            Get(),
            Set(),
            Remove(),
            Copy(),
            common.ConfigFile,
        };
        IEnumerable<Command> more = [.. new ConfigAllCommands(common).All(), .. UnsupportedCommands.OfConfig()];
        foreach (var verb in more)
        {
            command.Add(verb);
        }

        command.SetAction(arguments =>
        {
            var stack = common.StackFile(arguments);
            List(stack, arguments.GetValue(common.ShowSecrets), arguments.GetValue(common.Json));
            return 0;
        });
        return command;
    }

    private void List(StackFile stack, bool showSecrets, bool isJson)
    {
        var secrets = new StackSecrets(stack);
        var values = stack
            .ReadConfig()
            .Select(entry =>
                (
                    entry.Key,
                    IsSecret: StackConfig.HasSecret(entry.Value),
                    Value: StackConfig.Clear(entry.Value, showSecrets ? secrets.Decrypt : _ => "[secret]")
                )
            )
            .ToList();
        if (isJson)
        {
            var json = values.Select(entry =>
                KeyValuePair.Create<string, JsonNode?>(entry.Key, Describe(entry.Value, entry.IsSecret))
            );
            terminal.Out.WriteLine(new JsonObject(json).ToJsonString(JsonText.Indented));
            return;
        }

        var prefix = stack.Project.Name + ":";
        var rows = values.Select(entry =>
            (string[])
                [
                    entry.Key.StartsWith(prefix, StringComparison.Ordinal) ? entry.Key[prefix.Length..] : entry.Key,
                    StackConfig.Text(entry.Value),
                ]
        );
        TextTable.Write(terminal.Out, ["KEY", "VALUE"], rows);
    }

    private Command Get()
    {
        var command = new Command("get", "Get a single configuration value") { _key, _path, common.Stack, common.Json };
        command.SetAction(arguments =>
        {
            var stack = common.StackFile(arguments);
            var key = Key(arguments, stack);
            var (found, stored) = ConfigValues.Find(stack, key);
            if (!found)
            {
                throw new CliException(
                    $"configuration key '{arguments.GetValue(_key)}' not found for stack '{stack.Name}'"
                );
            }

            var value = StackConfig.Clear(stored, new StackSecrets(stack).Decrypt);
            terminal.Out.WriteLine(
                arguments.GetValue(common.Json)
                    ? Describe(value, StackConfig.HasSecret(stored)).ToJsonString(JsonText.Indented)
                    : StackConfig.Text(value)
            );
            return 0;
        });
        return command;
    }

    private Command Set()
    {
        var value = CommonOptions.Optional("value", "The value. Default: read from standard input");
        var secret = new Option<bool>("--secret")
        {
            Description = "Encrypt the value instead of storing it in plaintext",
        };
        var plaintext = new Option<bool>("--plaintext") { Description = "Save the value as plaintext (unencrypted)" };
        var command = new Command("set", "Set configuration value")
        {
            _key,
            value,
            _path,
            secret,
            plaintext,
            common.Stack,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(secret) && result.GetValue(plaintext))
            {
                result.AddError("--secret and --plaintext cannot be given together");
            }
        });
        command.SetAction(arguments =>
        {
            var stack = common.StackFile(arguments);
            var key = Key(arguments, stack);
            var text = arguments.GetValue(value) ?? ReadValue();
            stack.ReadConfig();
            ConfigValues.Set(stack, key, text, arguments.GetValue(secret));
            return 0;
        });
        return command;
    }

    private Command Remove()
    {
        var command = new Command("rm", "Remove configuration value") { _key, _path, common.Stack };
        command.Aliases.Add("remove");
        command.SetAction(arguments =>
        {
            var stack = common.StackFile(arguments);
            stack.Remove(Key(arguments, stack));
            return 0;
        });
        return command;
    }

    private Command Copy()
    {
        var key = CommonOptions.Optional("key", "The key to copy. Default: all keys");
        var destination = new Option<string>("--dest", "-d")
        {
            Description = "The name of the new stack to copy the config to",
            HelpName = "stack",
            Required = true,
        };
        var command = new Command("cp", "Copy config to another stack") { key, destination, _path, common.Stack };
        command.SetAction(arguments =>
        {
            var source = common.StackFile(arguments);
            var target = source.Project.Stack(arguments.GetValue(destination)!);
            if (target.Name == source.Name)
            {
                throw new CliException("current stack and destination stack are the same");
            }

            var keys = arguments.GetValue(key) is { } one
                ? [ConfigKey.Parse(one, source.Project.Name, arguments.GetValue(_path))]
                : source.ReadConfig().Keys.Select(full => ConfigKey.Parse(full, source.Project.Name, isPath: false));
            ConfigValues.Copy(source, target, [.. keys]);
            return 0;
        });
        return command;
    }

    private ConfigKey Key(ParseResult arguments, StackFile stack) =>
        ConfigKey.Parse(arguments.GetValue(_key)!, stack.Project.Name, arguments.GetValue(_path));

    private string ReadValue()
    {
        if (terminal.IsInteractive)
        {
            terminal.Out.Write("value: ");
            return terminal.In.ReadLine() ?? "";
        }

        return terminal.In.ReadToEnd().TrimEnd('\r', '\n');
    }

    private static JsonObject Describe(JsonNode? value, bool isSecret)
    {
        var described = new JsonObject { ["value"] = StackConfig.Text(value) };
        if (value is JsonObject or JsonArray)
        {
            described["objectValue"] = value.DeepClone();
        }

        described["secret"] = isSecret;
        return described;
    }
}
