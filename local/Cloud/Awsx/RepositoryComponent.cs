using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary><c>awsx:ecr:Repository</c>: a repository and, unless it is skipped, its lifecycle policy.</summary>
internal static class RepositoryComponent
{
    public static async Task<ConstructResponse> ConstructAsync(
        ComponentRegistration registration,
        CancellationToken cancellationToken
    )
    {
        var inputs = registration.Inputs;
        var policy = inputs.Get("lifecyclePolicy")?.AsMap;
        // The document comes before any registration, so that an error in it leaves nothing behind.
        var document = LifecycleRules.Document(policy?.Get("rules"));
        var urn = await registration.RegisterAsync(cancellationToken);
#pragma warning disable CA1308 // A repository's name is in lower case.
        var name = registration.Name.ToLowerInvariant();
#pragma warning restore CA1308
        var repositoryInputs = inputs.Without("lifecyclePolicy");
        var repository = await registration.RegisterChildAsync(
            urn,
            "aws:ecr/repository:Repository",
            name,
            repositoryInputs,
            repositoryInputs.Keys.ToDictionary(key => key, registration.Dependencies),
            cancellationToken
        );
        var outputs = new PropertyMap(
            ("repository", repository.Reference),
            ("url", repository.Output("repositoryUrl"))
        );
        var dependencies = new Dictionary<string, IReadOnlyList<string>>
        {
            ["repository"] = [repository.Urn],
            ["url"] = [repository.Urn],
        };
        if (policy?.Get("skip")?.AsBool != true)
        {
            var policyInputs = new PropertyMap(("repository", repository.Output("name")), ("policy", document));
            var lifecycle = await registration.RegisterChildAsync(
                urn,
                "aws:ecr/lifecyclePolicy:LifecyclePolicy",
                name,
                inputs.Get("region") is { } region ? policyInputs.With("region", region) : policyInputs,
                new Dictionary<string, IReadOnlyList<string>> { ["repository"] = [repository.Urn] },
                cancellationToken
            );
            outputs = outputs.With("lifecyclePolicy", lifecycle.Reference);
            dependencies["lifecyclePolicy"] = [lifecycle.Urn];
        }

        return await registration.FinishAsync(urn, outputs, dependencies, cancellationToken);
    }
}
