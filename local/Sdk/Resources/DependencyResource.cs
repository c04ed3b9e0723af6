namespace Pulumi;

/// <summary>A stand-in for a resource of which only the URN is known.</summary>
internal sealed class DependencyResource : CustomResource
{
    public DependencyResource(string urn)
        : base(type: "", name: "") =>
        Urn = new Output<string>(Task.FromResult(new OutputData<string>([this], urn, IsKnown: true, IsSecret: false)));
}
