using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Local.Schemas.Surface;

/// <summary>Decides which types and members are part of a surface.</summary>
internal static class Visible
{
    /// <summary>Returns whether another assembly can refer to the symbol.</summary>
    public static bool Outside(ISymbol symbol) =>
        symbol.DeclaredAccessibility
            is Accessibility.Public
                or Accessibility.Protected
                or Accessibility.ProtectedOrInternal
        && (symbol.ContainingType is null || Outside(symbol.ContainingType));

    /// <summary>Returns whether a member is declared here for others, not added by the compiler or inherited.</summary>
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

    /// <summary>Returns whether a field is an input that no caller names but the engine receives.</summary>
    public static bool IsInput(ISymbol member) => member is IFieldSymbol && HasAttribute(member, "InputAttribute");

    private static bool HasAttribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == name);
}
