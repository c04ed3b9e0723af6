using System.Text;
using System.Text.Json;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Display;

/// <summary>
/// The code of an imported resource, in C# or TypeScript. Names of C# types follow the rules of Pulumi's packages, with
/// which a few types differ: the compiler names them.
/// </summary>
internal static class ImportedCode
{
    private static readonly JsonSerializerOptions Json = JsonText.Indented;

    /// <summary>The namespaces of modules whose words the module does not tell.</summary>
    private static readonly Dictionary<string, string> Namespaces = new()
    {
        ["appautoscaling"] = "AppAutoScaling",
        ["autoscaling"] = "AutoScaling",
        ["cloudtrail"] = "CloudTrail",
        ["cloudwatch"] = "CloudWatch",
        ["dynamodb"] = "DynamoDB",
        ["lb"] = "LB",
        ["secretsmanager"] = "SecretsManager",
        ["servicediscovery"] = "ServiceDiscovery",
        ["wafv2"] = "WafV2",
    };

    /// <summary>Returns the code for a resource, which ends with a line end.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="isTypeScript">Whether the program is in TypeScript and not in C#.</param>
    public static string Of(ResourceState resource, bool isTypeScript)
    {
        var urn = Urn.Parse(resource.Urn);
        var (package, module, type) = Split(resource.Type);
        var text = new StringBuilder();
        if (isTypeScript)
        {
            var path = module.Length == 0 ? $"{package}.{type}" : $"{package}.{module}.{type}";
            text.Append($"const {Variable(urn.Name)} = new {path}({Quote(urn.Name)}, ");
            AppendTypeScript(text, new MapValue(Shown(resource.Inputs)), 0);
            text.Append(resource.Protect ? ", {\n    protect: true,\n});\n" : ");\n");
            return text.ToString();
        }

        var space = string.Join('.', new[] { package, module }.Where(part => part.Length > 0).Select(Namespace));
        text.Append($"var {Variable(urn.Name)} = new {space}.{type}({Quote(urn.Name)}, new()\n");
        AppendFields(text, Shown(resource.Inputs), new Naming(space, type, type), 0);
        text.Append(resource.Protect ? ", new CustomResourceOptions\n{\n    Protect = true,\n});\n" : ");\n");
        return text.ToString();
    }

    /// <summary>Names the types of nested values: the resource and the properties on the way, as in ListenerDefaultAction.</summary>
    private sealed record Naming(string Space, string Type, string Prefix)
    {
        public string Args => $"{Space}.Inputs.{Prefix}Args";

        public Naming Of(string property, bool isItem) =>
            this with
            {
                Prefix = Prefix + (isItem ? Singular(Pascal(property)) : Pascal(property)),
            };

        public string Property(string name) => Pascal(name) == Type ? Pascal(name) + "Name" : Pascal(name);
    }

    private static void AppendFields(StringBuilder text, PropertyMap map, Naming naming, int indent)
    {
        text.Append(' ', indent).Append("{\n");
        foreach (var (name, value) in map)
        {
            text.Append(' ', indent + 4).Append(naming.Property(name)).Append(" = ");
            AppendCSharp(text, value, name, naming, indent + 4);
            text.Append(",\n");
        }

        text.Append(' ', indent).Append('}');
    }

    private static void AppendCSharp(StringBuilder text, PropertyValue value, string name, Naming naming, int indent)
    {
        switch (value)
        {
            case MapValue map when map.Value.Keys.All(IsName) && name is not ("tags" or "variables" or "parameters"):
                text.Append($"new {naming.Of(name, isItem: false).Args}\n");
                AppendFields(text, map.Value, naming.Of(name, isItem: false), indent);
                break;
            case MapValue map:
                NewLine(text, indent).Append("{\n");
                foreach (var (key, item) in map.Value)
                {
                    text.Append(' ', indent + 4).Append($"{{ {Quote(key)}, ");
                    AppendCSharp(text, item, key, naming, indent + 4);
                    text.Append(" },\n");
                }

                text.Append(' ', indent).Append('}');
                break;
            case ListValue list:
                NewLine(text, indent).Append("{\n");
                foreach (var item in list.Items)
                {
                    text.Append(' ', indent + 4);
                    if (item is MapValue map)
                    {
                        text.Append($"new {naming.Of(name, isItem: true).Args}\n");
                        AppendFields(text, map.Value, naming.Of(name, isItem: true), indent + 4);
                    }
                    else
                    {
                        AppendCSharp(text, item, name, naming, indent + 4);
                    }

                    text.Append(",\n");
                }

                text.Append(' ', indent).Append('}');
                break;
            default:
                text.Append(Scalar(value, "Output.CreateSecret"));
                break;
        }
    }

    /// <summary>Begins a line, without a space at the end of the former one.</summary>
    private static StringBuilder NewLine(StringBuilder text, int indent)
    {
        text.Length -= text[^1] == ' ' ? 1 : 0;
        return text.Append('\n').Append(' ', indent);
    }

    private static void AppendTypeScript(StringBuilder text, PropertyValue value, int indent)
    {
        switch (value)
        {
            case MapValue map:
                text.Append("{\n");
                foreach (var (key, item) in map.Value)
                {
                    text.Append(' ', indent + 4).Append(IsName(key) ? key : Quote(key)).Append(": ");
                    AppendTypeScript(text, item, indent + 4);
                    text.Append(",\n");
                }

                text.Append(' ', indent).Append('}');
                break;
            case ListValue list:
                text.Append('[');
                for (var index = 0; index < list.Items.Length; index++)
                {
                    text.Append(index > 0 ? ", " : "");
                    AppendTypeScript(text, list.Items[index], indent);
                }

                text.Append(']');
                break;
            default:
                text.Append(Scalar(value, "pulumi.secret"));
                break;
        }
    }

    /// <summary>Returns a value without parts. A secret is not written: its place is marked.</summary>
    private static string Scalar(PropertyValue value, string secret) =>
        value is SecretValue ? $"{secret}(\"<the secret>\")" : ValueText.Format(value, 0);

    /// <summary>Returns the inputs without those that the provider keeps for itself.</summary>
    private static PropertyMap Shown(PropertyMap inputs) =>
        new(
            inputs
                .Where(entry => !entry.Key.StartsWith("__", StringComparison.Ordinal) && entry.Value is not NullValue)
                .Select(entry => KeyValuePair.Create(entry.Key, Shown(entry.Value)))
        );

    private static PropertyValue Shown(PropertyValue value) =>
        value switch
        {
            MapValue map => new MapValue(Shown(map.Value)),
            ListValue list => PropertyValue.List(list.Items.Select(Shown)),
            _ => value,
        };

    /// <summary>Splits <c>aws:ec2/vpc:Vpc</c> into aws, ec2 and Vpc.</summary>
    private static (string Package, string Module, string Type) Split(string token)
    {
        var parts = token.Split(':');
        var module = parts[1].Split('/')[0];
        return (parts[0], module == "index" ? "" : module, parts[^1]);
    }

    private static bool IsName(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static string Namespace(string module) => Namespaces.GetValueOrDefault(module) ?? Pascal(module);

    private static string Singular(string name) =>
        name.EndsWith("ies", StringComparison.Ordinal) ? name[..^3] + "y"
        : name.EndsWith('s') && !name.EndsWith("ss", StringComparison.Ordinal) ? name[..^1]
        : name;

    private static string Variable(string name)
    {
        var words = name.Split(['-', '_', '.', '/', ' '], StringSplitOptions.RemoveEmptyEntries);
        var joined = string.Concat(words.Select((word, index) => index == 0 ? word : Pascal(word)));
        var letters = string.Concat(joined.Where(char.IsAsciiLetterOrDigit));
        return letters.Length == 0 || char.IsAsciiDigit(letters[0]) ? $"resource{letters}" : letters;
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text, Json);
}
