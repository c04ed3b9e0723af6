using System.Text.RegularExpressions;

namespace Local.Schemas.Update;

/// <summary>Reads shapes from the declarations of the npm packages.</summary>
/// <param name="packages">The folder of the unpacked packages <c>aws</c>, <c>awsx</c> and <c>random</c>.</param>
internal sealed partial class ShapeReader(string packages)
{
    private readonly Dictionary<string, string> _texts = [];

    /// <summary>Returns the shape of the resource, function or component in <paramref name="fact"/>.</summary>
    public Shape Read(Fact fact)
    {
        var text = Text(fact.Package, Path.Combine(Home(fact), $"{Camel(fact.Name)}.d.ts"));
        var name = fact.Kind == FactKind.Function ? Pascal(fact.Name) : fact.Name;
        var results = fact.Kind == FactKind.Function ? $"{name}Result" : name;
        var arguments = TypeScript.Members(text, $"{name}Args") ?? [];
        var scope = new Scope(this, fact);
        var inputs = scope.Properties(arguments, isInput: true, prefix: "");
        var outputs = scope.Properties(
            TypeScript.Members(text, results) ?? throw new InvalidDataException($"{fact.Token}: no {results}"),
            isInput: false,
            prefix: ""
        );
        return new(
            fact,
            inputs,
            outputs,
            scope.Objects(isInput: true),
            scope.Objects(isInput: false),
            Secrets(fact),
            [.. scope.Enums.Select(type => (type, Members(type)))],
            arguments.All(member => member.Optional)
        );
    }

    public static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private IReadOnlyList<(string, string)> Members(TypeShape type) =>
        [
            .. TypeScript
                .Enum(Text(type.Package, $"types/enums/{type.Module}/index.d.ts"), type.Name)
                .Where(member => Facts.IsTakenOver(type, member.Value)),
        ];

    /// <summary>Returns the properties that the package's code marks as secret.</summary>
    private IReadOnlyList<string> Secrets(Fact fact)
    {
        var file = Path.Combine(packages, fact.Package, Home(fact), $"{Camel(fact.Name)}.js");
        var list = AdditionalSecrets().Match(File.ReadAllText(file)).Groups[1].Value;
        return
        [
            .. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(name => name.Trim('"')),
        ];
    }

    private static string Home(Fact fact) => fact.Module == "index" ? "" : fact.Module;

    [GeneratedRegex(@"additionalSecretOutputs: \[([^\]]*)\]")]
    private static partial Regex AdditionalSecrets();

    private string Text(string package, string file)
    {
        var path = Path.Combine(packages, package, file);
        return _texts.TryGetValue(path, out var text) ? text : _texts[path] = TypeScript.Load(path);
    }

    /// <summary>The types that one resource, function or component uses.</summary>
    private sealed class Scope(ShapeReader reader, Fact fact)
    {
        private readonly List<ObjectShape> _inputs = [];
        private readonly List<ObjectShape> _outputs = [];

        // The package whose declarations are being read: awsx refers to objects of aws.
        private string _package = fact.Package;

        public List<TypeShape> Enums { get; } = [];

        public List<ObjectShape> Objects(bool isInput) => isInput ? _inputs : _outputs;

        public IReadOnlyList<PropertyShape> Properties(IReadOnlyList<TsMember> members, bool isInput, string prefix) =>
            [
                .. members
                    .Where(member => prefix.Length > 0 || !fact.Omit.Contains(member.Name))
                    .Select(member => new PropertyShape(
                        member.Name,
                        Convert(member.Type, isInput, prefix + member.Name) with
                        {
                            Plain = isInput && !Mentions(member.Type, "pulumi.Input") && !Mentions(member.Type, "any"),
                        },
                        !member.Optional && !(!isInput && Mentions(member.Type, "undefined")),
                        member.Deprecated
                    )),
            ];

        private static bool Mentions(TsType type, string name) =>
            type switch
            {
                TsType.Named named => named.Name == name || named.Arguments.Any(argument => Mentions(argument, name)),
                TsType.Union union => union.Members.Any(member => Mentions(member, name)),
                _ => false,
            };

        private TypeShape Convert(TsType type, bool isInput, string path) =>
            fact.Opaque.Contains(path)
                ? new(TypeKind.Any)
                : type switch
                {
                    TsType.Array array => new(
                        TypeKind.List,
                        Element: Convert(array.Element, isInput, path) with
                        {
                            Plain = isInput && !Mentions(array.Element, "pulumi.Input"),
                        }
                    ),
                    TsType.Map map => new(TypeKind.Map, Element: Convert(map.Element, isInput, path)),
                    TsType.Union union => ConvertUnion(union, isInput, path),
                    TsType.Named { Name: "pulumi.Input" or "pulumi.Output" } wrapper => Convert(
                        wrapper.Arguments[0],
                        isInput,
                        path
                    ),
                    TsType.Named { Name: "string" } => new(TypeKind.String),
                    TsType.Named { Name: "boolean" } => new(TypeKind.Boolean),
                    TsType.Named { Name: "number" } => new(
                        fact.Doubles.Contains(path) ? TypeKind.Number : TypeKind.Integer
                    ),
                    TsType.Named { Name: "any" } => new(TypeKind.Any),
                    TsType.Named named => ConvertName(named.Name.Split('.'), isInput),
                    _ => throw new InvalidDataException($"{fact.Token}: {path}: {type}"),
                };

        private TypeShape ConvertUnion(TsType.Union union, bool isInput, string path)
        {
            var members = union.Members.Where(member => member is not TsType.Named { Name: "undefined" }).ToArray();
            if (
                members
                    .OfType<TsType.Named>()
                    .Any(member => member.Name.StartsWith("pulumi.asset.", StringComparison.Ordinal))
            )
            {
                return new(TypeKind.Asset);
            }

            var text = members.OfType<TsType.Named>().Any(member => member.Name == "string");
            var named = members
                .OfType<TsType.Named>()
                .FirstOrDefault(member => member.Name.StartsWith("enums.", StringComparison.Ordinal));
            return named is not null && text
                    ? ConvertName(named.Name.Split('.'), isInput) with
                    {
                        Kind = TypeKind.OpenEnum,
                    }
                : text ? (members.Length == 1 ? new(TypeKind.String) : TextOrMore(members))
                : Convert(members.Single(), isInput, path);
        }

        private TypeShape TextOrMore(TsType[] members) =>
            members
                .OfType<TsType.Named>()
                .Select(member => member.Name.Split('.'))
                .FirstOrDefault(name => name is ["inputs", _, _])
                is [_, var module, var type]
                ? new(TypeKind.TextOrMore, type, Module: module, Package: _package)
                : new(TypeKind.TextOrMore);

        private TypeShape ConvertName(string[] name, bool isInput)
        {
            switch (name)
            {
                case ["enums", var module, var type]:
                    var shape = new TypeShape(TypeKind.Enum, type, Module: module, Package: _package);
                    if (isInput && !Enums.Contains(shape))
                    {
                        Enums.Add(shape);
                    }

                    return shape;
                case ["inputs" or "outputs", var module, var type]:
                    return ConvertObject(_package, module, type, isInput);
                case ["inputs" or "outputs", var type]:
                    return ConvertObject(_package, "index", type, isInput);
                case ["pulumiAws", "types", "input" or "output", var module, var type]:
                    return ConvertObject("aws", module, type, isInput);
                case ["pulumiAws", var module, var type]:
                    return new(TypeKind.Resource, type, Module: module, Package: "aws");
                default:
                    throw new InvalidDataException($"{fact.Token}: {string.Join('.', name)}");
            }
        }

        private TypeShape ConvertObject(string package, string module, string name, bool isInput)
        {
            var bare = name.EndsWith("Args", StringComparison.Ordinal) ? name[..^4] : name;
            var type = new TypeShape(TypeKind.Object, bare, Module: module, Package: package);
            var objects = isInput ? _inputs : _outputs;
            if (!objects.Any(known => known.Type == type))
            {
                var text = reader.Text(package, isInput ? "types/input.d.ts" : "types/output.d.ts");
                var members =
                    TypeScript.Members(module == "index" ? text : TypeScript.Namespace(text, module), name)
                    ?? throw new InvalidDataException($"{fact.Token}: no object {module}.{name}");
                var place = objects.Count;
                objects.Add(new(type, []));
                var outer = _package;
                _package = package;
                objects[place] = new(type, Properties(members, isInput, prefix: $"{bare}."));
                _package = outer;
            }

            return type;
        }
    }
}
