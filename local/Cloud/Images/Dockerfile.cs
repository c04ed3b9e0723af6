using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;

namespace Local.Cloud.Images;

/// <summary>
/// The description of a container in a Dockerfile: ENV, EXPOSE, ENTRYPOINT and CMD of one stage and of the stages
/// that it is based on. The build steps are ignored, because the service is published instead.
/// </summary>
/// <param name="Assembly">The file name of the assembly that <c>dotnet</c> runs.</param>
/// <param name="Arguments">The arguments after the assembly.</param>
/// <param name="Environment">The variables of ENV.</param>
/// <param name="ExposedPort">The first port of EXPOSE; null if there is none.</param>
internal sealed partial record Dockerfile(
    string Assembly,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    int? ExposedPort
)
{
    /// <summary>The number of words, from the end, that are CMD: they are what a container's <c>command</c> replaces.</summary>
    public int CommandWords { get; init; }

    /// <summary>Reads a Dockerfile.</summary>
    /// <param name="place">The name of the file in errors.</param>
    /// <param name="text">The text of the file.</param>
    /// <param name="target">The stage to read; empty for the last one.</param>
    /// <param name="arguments">Values for ARG instructions, instead of their defaults.</param>
    /// <exception cref="CloudException">
    /// The text is not a Dockerfile, or it runs something other than <c>dotnet</c> with an assembly.
    /// </exception>
    public static Dockerfile Parse(
        string place,
        string text,
        string target,
        IReadOnlyDictionary<string, string> arguments
    )
    {
        var stages = new Dictionary<string, Stage>(StringComparer.OrdinalIgnoreCase);
        var common = new Dictionary<string, string>();
        Stage? stage = null;
        foreach (var (line, instruction, rest) in Instructions(text))
        {
            switch (instruction)
            {
                case "FROM":
                    if (stage is not null && target.Length > 0 && stage.Name == target)
                    {
                        return stage.Finish(place);
                    }

                    stage = From(rest, stages);
                    break;
                case "ARG":
                    var (name, fallback) = Split(rest, '=');
                    (stage?.Variables ?? common)[name] = arguments.TryGetValue(name, out var given)
                        ? given
                        : Expand(Unquote(fallback), stage?.Variables ?? common);
                    break;
                case var _ when stage is null:
                    throw new CloudException(
                        $"{place}({line}): found {instruction} before the first FROM; allowed: FROM or ARG"
                    );
                case "ENV":
                    foreach (var (key, value) in Pairs(rest))
                    {
                        stage.Environment[key] = stage.Variables[key] = Expand(value, stage.Variables);
                    }

                    break;
                case "EXPOSE":
                    stage.ExposedPort ??= Port(place, line, Expand(rest, stage.Variables));
                    break;
                case "ENTRYPOINT":
                    (stage.EntryPoint, stage.Command) = (Command(rest), []);
                    break;
                case "CMD":
                    stage.Command = Command(rest);
                    break;
                default:
                    break;
            }
        }

        return stage is null ? throw new CloudException($"{place}: FROM is missing")
            : target.Length > 0 && stage.Name != target
                ? throw new CloudException($"{place}: the stage {target} does not exist")
            : stage.Finish(place);
    }

    private static Stage From(string rest, Dictionary<string, Stage> stages)
    {
        var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(word => !word.StartsWith("--", StringComparison.Ordinal))
            .ToArray();
        var name =
            words is [_, var keyword, var alias, ..] && keyword.Equals("AS", StringComparison.OrdinalIgnoreCase)
                ? alias
                : "";
        var stage =
            words.Length > 0 && stages.TryGetValue(words[0], out var parent) ? parent.Copy(name) : new Stage(name);
        if (name.Length > 0)
        {
            stages[name] = stage;
        }

        return stage;
    }

    private static IEnumerable<(int Line, string Instruction, string Operand)> Instructions(string text)
    {
        var logical = new StringBuilder();
        var (number, first) = (0, 0);
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.TrimEnd('\r').Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            first = logical.Length == 0 ? number : first;
            logical.Append(line.TrimEnd('\\'));
            if (line[^1] == '\\')
            {
                logical.Append(' ');
                continue;
            }

            var (word, rest) = Split(logical.ToString().Trim(), ' ');
            logical.Clear();
            yield return (first, word.ToUpperInvariant(), rest.Trim());
        }
    }

    private static (string Before, string After) Split(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text.Trim(), "") : (text[..at].Trim(), text[(at + 1)..]);
    }

    private static IEnumerable<(string Key, string Value)> Pairs(string text)
    {
        var found = KeyAndValue().Matches(text);
        if (found.Count == 0 || !text[..found[0].Length].Contains('=', StringComparison.Ordinal) || found[0].Index > 0)
        {
            // This is the old form: ENV key value.
            var (key, value) = Split(text, ' ');
            return [(key, Unquote(value.Trim()))];
        }

        return found.Select(match => (match.Groups[1].Value, Unquote(match.Groups[2].Value)));
    }

    private static string Unquote(string text) =>
        text is ['"', .., '"'] or ['\'', .., '\''] ? text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal) : text;

    private static string Expand(string text, Dictionary<string, string> variables) =>
        Variable().Replace(text, match => variables.GetValueOrDefault(match.Groups[1].Value, ""));

    private static string[] Command(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ImageJson.Default.StringArray) ?? [];
        }
        catch (JsonException)
        {
            return text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    private static int Port(string place, int line, string text)
    {
        var port = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault("").Split('/')[0];
        return
            int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 65536
            ? number
            : throw new CloudException($"{place}({line}): EXPOSE: found '{text}'; allowed: 1 to 65535");
    }

    [GeneratedRegex(@"([A-Za-z_]\w*)=(""(?:[^""\\]|\\.)*""|'[^']*'|(?:[^\s\\]|\\.)*)")]
    private static partial Regex KeyAndValue();

    [GeneratedRegex(@"\$(?:\{)?([A-Za-z_]\w*)\}?")]
    private static partial Regex Variable();

    private sealed class Stage(string name)
    {
        public string Name { get; } = name;
        public Dictionary<string, string> Variables { get; private init; } = [];
        public Dictionary<string, string> Environment { get; private init; } = [];
        public int? ExposedPort { get; set; }
        public IReadOnlyList<string> EntryPoint { get; set; } = [];
        public IReadOnlyList<string> Command { get; set; } = [];

        public Stage Copy(string name) =>
            new(name)
            {
                Variables = new(Environment),
                Environment = new(Environment),
                ExposedPort = ExposedPort,
                EntryPoint = EntryPoint,
                Command = Command,
            };

        public Dockerfile Finish(string place)
        {
            IReadOnlyList<string> command = [.. EntryPoint, .. Command];
            if (
                command is not ["dotnet" or "/usr/bin/dotnet", var assembly, ..]
                || !assembly.EndsWith(".dll", StringComparison.Ordinal)
            )
            {
                var found = command.Count == 0 ? "nothing" : string.Join(' ', command);
                throw new CloudException(
                    $"{place}: ENTRYPOINT: found {found}; allowed in the local cloud: [\"dotnet\", \"<assembly>.dll\"]"
                );
            }

            return new(Path.GetFileName(assembly), [.. command.Skip(2)], Environment, ExposedPort)
            {
                CommandWords = Command.Count,
            };
        }
    }
}
