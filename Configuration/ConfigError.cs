namespace Infra.Configuration;

/// <summary>A mistake in a stack's config.</summary>
/// <param name="Path">Where, as <c>pulumi config set --path</c> takes it.</param>
/// <param name="Found">What stands there.</param>
/// <param name="Allowed">What may stand there.</param>
public sealed record ConfigError(string Path, string Found, string Allowed)
{
    /// <summary>The mistake in one line.</summary>
    public override string ToString() => $"{Path}: found {Found}; allowed: {Allowed}";
}
