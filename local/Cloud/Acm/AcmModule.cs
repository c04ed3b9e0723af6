using Local.Cloud.Resources;

namespace Local.Cloud.Acm;

/// <summary>AWS Certificate Manager, on an authority of the project's own.</summary>
internal sealed class AcmModule : IAsyncDisposable
{
    /// <param name="localFolder">The folder of the authority, for clients that trust it.</param>
    /// <param name="cloudFolder">The folder of the cloud's data.</param>
    /// <param name="store">The resources of the cloud.</param>
    /// <param name="work">The clock of validities and renewals.</param>
    public AcmModule(string localFolder, string cloudFolder, IResourceStore store, WorkContext work)
    {
        Certificates = new Certificates(
            new CertificateAuthority(localFolder, work.Time),
            Path.Combine(cloudFolder, "certificates"),
            store,
            work
        );
        ResourceTypes =
        [
            new CertificateType(Certificates, work.Time),
            new CertificateValidationType(Certificates, work.Time),
        ];
    }

    /// <summary>The certificates, for load balancers.</summary>
    public Certificates Certificates { get; }

    /// <summary>The resource types of certificates and their validations.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Certificates.DisposeAsync();
}
