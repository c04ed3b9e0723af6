using Local.Cloud.Acm;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing;

/// <summary><c>aws:lb/listenerCertificate:ListenerCertificate</c>: a certificate for further names of a listener.</summary>
internal sealed class ListenerCertificateType(LoadBalancers loadBalancers, Certificates certificates) : ResourceType
{
    public override string Token => "aws:lb/listenerCertificate:ListenerCertificate";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<InputError>>(
            context.Inputs.Get("certificateArn")?.AsString is { } arn && !certificates.Exists(arn)
                ? [new("certificateArn", $"CertificateNotFound: the certificate '{arn}' does not exist")]
                : []
        );

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var id = $"{context.Inputs["listenerArn"].AsString}_{context.Inputs["certificateArn"].AsString}";
        Add(id, context.Inputs);
        return Task.FromResult(new Created(id, context.Inputs));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(inputs);

    public override Task<PropertyMap?> ReadAsync(CloudResource resource, CancellationToken cancellationToken) =>
        Task.FromResult(
            loadBalancers.FindListener(ListenerArn(resource))?.HasCertificate(resource.Id) == true
                ? resource.Outputs
                : null
        );

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        loadBalancers.FindListener(ListenerArn(resource))?.RemoveCertificate(resource.Id);
        certificates.SetUse(resource.Id, []);
        return Task.CompletedTask;
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        Add(resource.Id, resource.Inputs);
        return Task.CompletedTask;
    }

    private void Add(string id, PropertyMap inputs)
    {
        var certificate = certificates.Require(inputs["certificateArn"].AsString!);
        loadBalancers.RequireListener(inputs["listenerArn"].AsString!).AddCertificate(id, certificate);
        certificates.SetUse(id, [certificate.Arn]);
    }

    private static string ListenerArn(CloudResource resource) => resource.Inputs["listenerArn"].AsString!;
}
