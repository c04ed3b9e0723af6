using System.Text;

namespace Local.Schemas.Update;

/// <summary>Names and types as in the official C# SDK.</summary>
internal static class CSharp
{
    // Of the package aws. The modules of awsx have plain names, such as Lb.
    private static readonly Dictionary<string, string> Modules = new()
    {
        ["appautoscaling"] = "AppAutoScaling",
        ["autoscaling"] = "AutoScaling",
        ["cloudwatch"] = "CloudWatch",
        ["cloudtrail"] = "CloudTrail",
        ["dynamodb"] = "DynamoDB",
        ["lb"] = "LB",
        ["secretsmanager"] = "SecretsManager",
        ["servicediscovery"] = "ServiceDiscovery",
        ["wafv2"] = "WafV2",
    };

    private static readonly HashSet<string> Keywords =
    [
        .. "abstract as base bool break byte case catch char checked class const continue decimal default delegate do".Split(
            ' '
        ),
        .. "double else enum event explicit extern false finally fixed float for foreach goto if implicit in int".Split(
            ' '
        ),
        .. "interface internal is lock long namespace new null object operator out override params private protected".Split(
            ' '
        ),
        .. "public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true".Split(
            ' '
        ),
        .. "try typeof uint ulong unchecked unsafe ushort using virtual void volatile while".Split(' '),
    ];

    /// <summary>Returns the namespace of a module, such as <c>Pulumi.Aws.LB</c>.</summary>
    public static string Namespace(string package, string module) =>
        module == "index"
            ? $"Pulumi.{ShapeReader.Pascal(package)}"
            : $"Pulumi.{ShapeReader.Pascal(package)}.{ModuleName(package, module)}";

    /// <summary>Returns the last part of a module's namespace, such as <c>LB</c>.</summary>
    public static string ModuleName(string package, string module) =>
        package == "aws" && Modules.TryGetValue(module, out var name) ? name : ShapeReader.Pascal(module);

    public static string Parameter(string name) => Keywords.Contains(name) ? "@" + name : name;

    /// <summary>Returns the type of a plain value, or of an input's element.</summary>
    public static string InputElement(TypeShape type, string suffix) =>
        type.Kind switch
        {
            TypeKind.Object => $"global::{Namespace(type.Package, type.Module)}.Inputs.{type.Name}{suffix}",
            TypeKind.List => $"ImmutableArray<{InputElement(type.Element!, suffix)}>",
            TypeKind.Map => $"ImmutableDictionary<string, {InputElement(type.Element!, suffix)}>",
            _ => Scalar(type),
        };

    /// <summary>Returns the type of an output.</summary>
    public static string Output(TypeShape type, string suffix) =>
        type.Kind switch
        {
            TypeKind.Object => $"global::{Namespace(type.Package, type.Module)}.Outputs.{type.Name}{suffix}",
            TypeKind.List => $"ImmutableArray<{Output(type.Element!, suffix)}>",
            TypeKind.Map => $"ImmutableDictionary<string, {Output(type.Element!, suffix)}>",
            _ => Scalar(type),
        };

    private static string Scalar(TypeShape type) =>
        type.Kind switch
        {
            TypeKind.String or TypeKind.OpenEnum or TypeKind.TextOrMore => "string",
            TypeKind.Integer => "int",
            TypeKind.Number => "double",
            TypeKind.Boolean => "bool",
            TypeKind.Asset => "global::Pulumi.AssetOrArchive",
            TypeKind.Enum or TypeKind.Resource => $"global::{Namespace(type.Package, type.Module)}.{type.Name}",
            _ => "object",
        };
}

/// <summary>Text in lines, indented by the braces around them.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string line = "")
    {
        if (line.StartsWith('}'))
        {
            _depth--;
        }

        _text.Append(line.Length == 0 ? "" : new string(' ', 4 * _depth)).Append(line).Append('\n');
        if (line == "{")
        {
            _depth++;
        }
    }

    public void Block(string head, Action body)
    {
        Line(head);
        Line("{");
        body();
        Line("}");
    }

    public override string ToString() => _text.ToString();
}
