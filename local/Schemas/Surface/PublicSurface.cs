using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Local.Schemas.Surface;

/// <summary>Lists the public and protected types and members of C# sources or of an assembly, one line each.</summary>
public static class PublicSurface
{
    /// <summary>Returns a package's official surface, from its list.</summary>
    /// <param name="package">The name of the list, such as <c>Awsx</c>.</param>
    /// <returns>The lines, sorted.</returns>
    /// <exception cref="ArgumentException">The list does not exist.</exception>
    public static IReadOnlyList<string> Official(string package)
    {
        using var stream =
            typeof(PublicSurface).Assembly.GetManifestResourceStream(package)
            ?? throw new ArgumentException($"The list {package}.txt does not exist.", nameof(package));
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
    }

    /// <summary>Returns the surface of sources.</summary>
    /// <param name="sources">The texts of the sources. Types that they do not declare appear by name.</param>
    /// <param name="within">The namespaces to list, such as <c>Pulumi.Testing</c>.</param>
    /// <returns>The lines, sorted.</returns>
    public static IReadOnlyList<string> OfSources(IEnumerable<string> sources, Func<string, bool> within)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Official",
            sources.Select(source => CSharpSyntaxTree.ParseText(source, options)),
            Framework(),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
        return Of(compilation.Assembly, within);
    }

    /// <summary>Returns the surface of an assembly.</summary>
    /// <param name="path">The path of the assembly.</param>
    /// <param name="within">The namespaces to list.</param>
    /// <returns>The lines, sorted.</returns>
    public static IReadOnlyList<string> OfAssembly(string path, Func<string, bool> within)
    {
        var reference = MetadataReference.CreateFromFile(path);
        var compilation = CSharpCompilation.Create(
            "Reader",
            references: [reference, .. Framework()],
            options: new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                metadataImportOptions: MetadataImportOptions.All
            )
        );
        return Of((IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(reference)!, within);
    }

    private static IReadOnlyList<string> Of(IAssemblySymbol assembly, Func<string, bool> within) =>
        [
            .. Types(assembly.GlobalNamespace)
                .Where(type => Visible.Outside(type) && within(type.ContainingNamespace.ToDisplayString()))
                .SelectMany(Lines)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container) =>
        container
            .GetMembers()
            .SelectMany(member =>
                member switch
                {
                    INamespaceSymbol inner => Types(inner),
                    INamedTypeSymbol type => [type, .. Types(type)],
                    _ => [],
                }
            );

    private static IEnumerable<string> Lines(INamedTypeSymbol type)
    {
        var name = Signature.Name(type);
        yield return $"{name}: {Signature.Of(type)}";
        if (type.TypeKind == TypeKind.Delegate)
        {
            yield break;
        }

        foreach (var parent in Parents(type))
        {
            yield return $"{name}: is {Signature.Name(parent)}";
        }

        foreach (var member in type.GetMembers().Where(member => Visible.IsDeclared(member) || Visible.IsInput(member)))
        {
            yield return $"{name}: {Signature.Of(member)}";
        }
    }

    private static IEnumerable<INamedTypeSymbol> Parents(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Enum
            ? []
            : new[] { type.BaseType }
                .OfType<INamedTypeSymbol>()
                .Where(parent => parent.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType))
                .Concat(type.Interfaces.Where(parent => parent.TypeKind == TypeKind.Error || Visible.Outside(parent)));

    private static IEnumerable<MetadataReference> Framework() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && !name.StartsWith("Local.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
}
