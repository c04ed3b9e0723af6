using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Local.Schemas.Surface;

/// <summary>Writes the part of a type or member that callers and implementers see, in one line.</summary>
internal static class Signature
{
    private static readonly SymbolDisplayFormat TypeFormat = new(
        globalNamespaceStyle: SymbolDisplayGlobalNamespaceStyle.Omitted,
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
    );

    private static readonly SymbolDisplayFormat DeclarationFormat = TypeFormat
        .AddGenericsOptions(
            SymbolDisplayGenericsOptions.IncludeTypeConstraints | SymbolDisplayGenericsOptions.IncludeVariance
        )
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters)
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeName
                | SymbolDisplayParameterOptions.IncludeType
                | SymbolDisplayParameterOptions.IncludeDefaultValue
                | SymbolDisplayParameterOptions.IncludeExtensionThis
                | SymbolDisplayParameterOptions.IncludeParamsRefOut
        );

    /// <summary>Returns a type's name, such as <c>Pulumi.Output&lt;T&gt;</c>.</summary>
    public static string Name(ITypeSymbol type) => type.ToDisplayString(TypeFormat);

    /// <summary>Returns a type's kind and name, with its constraints.</summary>
    public static string Of(INamedTypeSymbol type)
    {
        var words = new List<string>(Attributes(type));
        if (type.TypeKind == TypeKind.Class)
        {
            words.Add(
                type.IsStatic ? "static"
                : type.IsAbstract ? "abstract"
                : type.IsSealed ? "sealed"
                : ""
            );
        }

        if (type is { TypeKind: TypeKind.Struct, IsReadOnly: true })
        {
            words.Add("readonly");
        }

        words.Add(type.TypeKind.ToString().ToLowerInvariant());
        words.Add(
            type.DelegateInvokeMethod is { } invoke
                ? $"{Name(invoke.ReturnType)} {type.ToDisplayString(DeclarationFormat)}{Parameters(invoke)}"
                : type.ToDisplayString(DeclarationFormat)
        );
        return Join(words);
    }

    /// <summary>Returns a member's signature, with the types, names and defaults of its parameters.</summary>
    public static string Of(ISymbol member)
    {
        var words = new List<string>(Attributes(member))
        {
            member.DeclaredAccessibility switch
            {
                Accessibility.Public => "",
                Accessibility.Private => "private",
                _ => "protected",
            },
            member.IsStatic ? "static" : "",
            member.IsAbstract ? "abstract"
            : member is { IsVirtual: true } ? "virtual"
            : "",
        };
        var declaration = member.ToDisplayString(DeclarationFormat);
        switch (member)
        {
            case IFieldSymbol { IsConst: true } constant:
                words.Add(
                    $"const {Name(constant.Type)} {declaration} = {Convert.ToString(constant.ConstantValue, CultureInfo.InvariantCulture)}"
                );
                break;
            case IFieldSymbol field:
                words.AddRange([field.IsReadOnly ? "readonly" : "", Name(field.Type), declaration]);
                break;
            case IPropertySymbol property:
                words.Add(property.IsRequired ? "required" : "");
                words.AddRange([Name(property.Type), declaration, Accessors(property)]);
                break;
            case IMethodSymbol { MethodKind: MethodKind.Constructor }:
                words.Add(declaration);
                break;
            case IMethodSymbol { MethodKind: MethodKind.Conversion } conversion:
                words.AddRange([
                    conversion.Name == WellKnownMemberNames.ImplicitConversionName ? "implicit" : "explicit",
                    $"operator {Name(conversion.ReturnType)}{Parameters(conversion)}",
                ]);
                break;
            case IMethodSymbol method:
                words.AddRange([Name(method.ReturnType), declaration]);
                break;
            default:
                words.Add(declaration);
                break;
        }

        return Join(words);
    }

    private static string Parameters(IMethodSymbol method) =>
        $"({string.Join(", ", method.Parameters.Select(parameter => parameter.ToDisplayString(DeclarationFormat)))})";

    private static string Accessors(IPropertySymbol property) =>
        Join([
            "{",
            .. new[] { property.GetMethod, property.SetMethod }
                .OfType<IMethodSymbol>()
                .Where(Visible.Outside)
                .Select(accessor =>
                    (accessor.DeclaredAccessibility == property.DeclaredAccessibility ? "" : "protected ")
                    + (
                        accessor.MethodKind == MethodKind.PropertyGet ? "get;"
                        : accessor.IsInitOnly ? "init;"
                        : "set;"
                    )
                ),
            "}",
        ]);

    // The attributes that change the meaning of a declaration for Pulumi, and the one that warns callers.
    private static IEnumerable<string> Attributes(ISymbol symbol) =>
        symbol
            .GetAttributes()
            .Select(Attribute)
            .Concat((symbol as IMethodSymbol)?.GetReturnTypeAttributes().Select(ReturnAttribute) ?? [])
            .OfType<string>()
            .Order(StringComparer.Ordinal);

    private static string? ReturnAttribute(AttributeData attribute) =>
        attribute.AttributeClass?.Name == nameof(MaybeNullAttribute) ? "[return: MaybeNull]" : null;

    private static string? Attribute(AttributeData attribute)
    {
        var name = attribute.AttributeClass?.Name ?? "";
        if (name == nameof(ObsoleteAttribute))
        {
            return "[Obsolete]";
        }

        // Each package derives its own attribute, which adds the package's name and version.
        if (name.EndsWith("ResourceTypeAttribute", StringComparison.Ordinal))
        {
            return $"[ResourceType({attribute.ConstructorArguments.FirstOrDefault().ToCSharpString()})]";
        }

        return attribute.AttributeClass is { } type && Name(type) is var full && full == $"Pulumi.{name}"
            ? $"[{name[..^nameof(System.Attribute).Length]}{Arguments(attribute)}]"
            : null;
    }

    private static string Arguments(AttributeData attribute) =>
        attribute.ConstructorArguments.Length == 0
            ? ""
            : $"({string.Join(", ", attribute.ConstructorArguments.Select(argument => argument.ToCSharpString()))})";

    private static string Join(IEnumerable<string> words) => string.Join(' ', words.Where(word => word.Length > 0));
}
