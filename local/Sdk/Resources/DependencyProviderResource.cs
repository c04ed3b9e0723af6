namespace Pulumi;

/// <summary>A stand-in for a provider of which only the reference is known.</summary>
internal sealed class DependencyProviderResource(string reference) : ProviderResource(reference);
