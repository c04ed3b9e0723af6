namespace Local.Cloud.Client;

/// <summary>An export of the cloud's telemetry. Disposing it ends the export.</summary>
public sealed class CloudExport : IDisposable
{
    private readonly HttpResponseMessage _response;

    internal CloudExport(HttpResponseMessage response) => _response = response;

    /// <summary>Waits until the cloud has ended.</summary>
    /// <exception cref="IOException">The cloud has ended unexpectedly.</exception>
    public async Task EndedAsync(CancellationToken cancellationToken)
    {
        var stream = await _response.Content.ReadAsStreamAsync(cancellationToken);
        await stream.CopyToAsync(Stream.Null, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _response.Dispose();
}
