using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Local.Schemas.Surface;

/// <summary>Which types and members are part of a surface.</summary>
internal static class Visible
{
    /// <summary>Whether another assembly can name the symbol.</summary>
    public static bool Outside(ISymbol symbol) =>
        symbol.DeclaredAccessibility
            is Accessibility.Public
                or Accessibility.Protected
                or Accessibility.ProtectedOrInternal
        && (symbol.ContainingType is null || Outside(symbol.ContainingType));

    /// <summary>Whether a member is declared here for others; what the compiler adds or a base declares is not.</summary>
    public static bool IsDeclared(ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Constructor }
            ? Outside(member)
            : Outside(member)
                && !member.IsOverride
                && !member.IsImplicitlyDeclared
                && !HasAttribute(member, nameof(CompilerGeneratedAttribute))
                && member is not IMethodSymbol { AssociatedSymbol: not null }
                && member is not INamedTypeSymbol
                && !(member.ContainingType.TypeKind == TypeKind.Enum && member is IMethodSymbol);

    /// <summary>Whether a field is an input that nobody names but the engine receives.</summary>
    public static bool IsInput(ISymbol member) => member is IFieldSymbol && HasAttribute(member, "InputAttribute");

    private static bool HasAttribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == name);
}
