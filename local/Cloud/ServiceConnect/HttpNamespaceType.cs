using System.Security.Cryptography;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.ServiceConnect;

/// <summary><c>aws:servicediscovery/httpNamespace:HttpNamespace</c>.</summary>
internal sealed class HttpNamespaceType(ServiceConnectNamespaces namespaces, TimeProvider time) : ResourceType
{
    private const int LongestName = 1024;
    private static readonly TimeSpan DeletePatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DeleteRetry = TimeSpan.FromMilliseconds(100);

    public override string Token => "aws:servicediscovery/httpNamespace:HttpNamespace";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<InputError>>(
            context.Inputs.Get("name")?.AsString is { } name
            && (name.Length is 0 or > LongestName || !name.All(IsNameCharacter))
                ? [InputError.Value("name", name, $"1 to {LongestName} printable ASCII characters without spaces")]
                : []
        );

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var name = context.Inputs.Get("name")?.AsString ?? context.Name;
        var id = $"ns-{RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 16)}";
        var arn = Arn.Of("servicediscovery", context.Region, $"namespace/{id}");
        namespaces.Add(arn, name);
        return Task.FromResult(new Created(id, Outputs(arn, name, context.Inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(Outputs(ArnOf(resource), resource.Outputs["name"].AsString!, inputs));

    public override async Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); namespaces.TryRemove(ArnOf(resource)) is { } service; )
        {
            if (time.GetElapsedTime(started) >= DeletePatience)
            {
                throw new CloudException(
                    $"ResourceInUse: the namespace '{resource.Id}' has a name of the service '{service}'"
                );
            }

            await Task.Delay(DeleteRetry, time, cancellationToken);
        }
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        namespaces.Add(ArnOf(resource), resource.Outputs["name"].AsString!);
        return Task.CompletedTask;
    }

    private static bool IsNameCharacter(char c) => c is > ' ' and <= '~';

    private static string ArnOf(CloudResource resource) => resource.Outputs["arn"].AsString!;

    private static PropertyMap Outputs(string arn, string name, PropertyMap inputs) =>
        inputs.With(new PropertyMap(("arn", arn), ("name", name), ("httpName", name)));
}
