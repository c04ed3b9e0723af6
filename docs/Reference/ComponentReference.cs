using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Components;
using Pulumi;

namespace Infra.Reference;

/// <summary>
/// The component reference in Markdown: a section for each component with its arguments, outputs and methods, and one
/// for each type that an argument has.
/// </summary>
internal sealed partial class ComponentReference(Descriptions descriptions)
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.DeclaredOnly;

    private static readonly IReadOnlyList<Type> Types =
    [
        .. typeof(SecureAlb)
            .Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(SecureAlb).Namespace)
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    private static readonly IReadOnlyList<Type> Components =
    [
        .. Types.Where(type => type.IsSubclassOf(typeof(ComponentResource))),
    ];

    private static readonly IReadOnlyList<Type> Helpers = [.. Types.Where(type => type is { IsAbstract: true })];

    private static readonly IReadOnlyList<Type> ArgumentTypes =
    [
        .. Types.Where(type => type.IsSubclassOf(typeof(ResourceArgs)) && !Components.Any(Takes(type))),
    ];

    public string Text
    {
        get
        {
            var text = new StringBuilder();
            text.Append(
                $"""
                # Components

                <!-- Written by `{Program.Command}` from the docstrings in Components/. -->

                The components of `Components/`, which need the Pulumi packages and nothing else of this repository. Each
                takes a name, its arguments and Pulumi's `ComponentResourceOptions`. An argument of type `Input<T>` takes
                a plain value or an output of another resource. [`examples/`](../examples) has programs on them.


                """
            );
            foreach (var type in (IEnumerable<Type>)[.. Components, .. Helpers])
            {
                text.Append($"- [{type.Name}](#{Anchor(type)}): {FirstSentence().Match(Meaning(type, type))}\n");
            }

            foreach (var component in Components)
            {
                WriteComponent(text, component);
            }

            foreach (var helper in Helpers)
            {
                WriteHeading(text, helper);
                WriteMethods(text, helper, BindingFlags.Static);
            }

            text.Append("\n## Argument types\n");
            foreach (var type in ArgumentTypes)
            {
                WriteHeading(text, type, "###");
                WriteArguments(text, type);
            }

            return text.ToString();
        }
    }

    private void WriteComponent(StringBuilder text, Type component)
    {
        WriteHeading(text, component);
        text.Append($"\nArguments, `{component.Name}Args`:\n");
        WriteArguments(text, Types.Single(type => Takes(type)(component)));
        text.Append("\nOutputs:\n\n| output | type | meaning |\n|---|---|---|\n");
        foreach (var output in component.GetProperties(Own | BindingFlags.Instance))
        {
            text.Append($"| `{output.Name}` | {Name(output.PropertyType)} | {Meaning(output, output)} |\n");
        }

        WriteMethods(text, component, BindingFlags.Instance);
    }

    private void WriteHeading(StringBuilder text, Type type, string level = "##") =>
        text.Append($"\n{level} <a id=\"{Anchor(type)}\"></a>{type.Name}\n\n{Meaning(type, type)}\n");

    private void WriteArguments(StringBuilder text, Type type)
    {
        text.Append("\n| argument | type | default | meaning |\n|---|---|---|---|\n");
        foreach (var argument in type.GetProperties(Own | BindingFlags.Instance))
        {
            var meaning = Meaning(argument, argument);
            var words = DefaultSentence().Match(meaning);
            var rest =
                words.Success && words.Groups["end"].Value == "." ? meaning.Remove(words.Index, words.Length) : meaning;
            text.Append($"| `{argument.Name}` | {Name(argument)} | {Default(argument, words)} | {rest.Trim()} |\n");
        }
    }

    private void WriteMethods(StringBuilder text, Type type, BindingFlags kind)
    {
        var methods = type.GetMethods(Own | kind).Where(method => !method.IsSpecialName).ToList();
        if (methods.Count == 0)
        {
            return;
        }

        text.Append("\nMethods:\n\n| method | returns | meaning |\n|---|---|---|\n");
        foreach (var method in methods)
        {
            var parameters = string.Join(", ", method.GetParameters().Select(parameter => parameter.Name));
            text.Append($"| `{method.Name}({parameters})` | {Name(method.ReturnType)} | {Meaning(method, method)} |\n");
        }
    }

    private string Meaning(MemberInfo member, MemberInfo within) =>
        descriptions.Of(
            member,
            id =>
            {
                var path = id[2..].Split('(')[0];
                if (Types.FirstOrDefault(type => type.FullName == path) is { } type)
                {
                    return Link(type, type.Name);
                }

                var owner = Types.FirstOrDefault(type => type.FullName == path[..path.LastIndexOf('.')]);
                var name = path[(path.LastIndexOf('.') + 1)..];
                return owner is null || owner == within.DeclaringType
                    ? $"`{name}`"
                    : Link(owner, $"{owner.Name}.{name}");
            }
        );

    private static string Default(PropertyInfo argument, Match words) =>
        argument.IsDefined(typeof(RequiredMemberAttribute)) ? "**required**"
        : words.Success ? words.Groups["default"].Value
        : new NullabilityInfoContext().Create(argument).WriteState == NullabilityState.Nullable ? "none"
        : Documented(argument.PropertyType) is null ? "none"
        : "its own defaults";

    private static string Name(PropertyInfo property) =>
        Name(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);

    private static string Name(Type type) =>
        Documented(type) is { } documented ? Link(documented, CSharp(type)) : $"`{CSharp(type)}`";

    /// <summary>The documented type that a type is, or is a list of.</summary>
    private static Type? Documented(Type type) =>
        Components.Contains(type) || ArgumentTypes.Contains(type)
            ? type
            : type.GenericTypeArguments.Select(Documented).FirstOrDefault(inner => inner is not null);

    private static string CSharp(Type type) =>
        type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GenericTypeArguments.Select(CSharp))}>"
            : Type.GetTypeCode(type) switch
            {
                TypeCode.String => "string",
                TypeCode.Int32 => "int",
                TypeCode.Boolean => "bool",
                _ => type.Name,
            };

    private static string Link(Type type, string text) =>
        Components.FirstOrDefault(Takes(type)) is { } component
            ? $"[`{text}`](#{Anchor(component)})"
            : $"[`{text}`](#{Anchor(type)})";

    /// <summary>Whether a component takes this type as its arguments.</summary>
    private static Func<Type, bool> Takes(Type args) => component => args.Name == $"{component.Name}Args";

    private static string Anchor(Type type) => JsonNamingPolicy.KebabCaseLower.ConvertName(type.Name);

    [GeneratedRegex(@"^.+?(?=[.:](\s|$))")]
    private static partial Regex FirstSentence();

    [GeneratedRegex(@" ?Default: (?<default>.+?)(?<end>[.;])(?=\s|$)")]
    private static partial Regex DefaultSentence();
}
