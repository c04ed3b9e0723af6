namespace Products;

/// <summary>
/// Another service of the stack. An environment variable gives its address (`http://name:port`). The client uses
/// HTTP_PROXY. Any failure becomes a 502 with the reason.
/// </summary>
internal sealed class Neighbour(string name, string variable, IConfiguration environment) : IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Returns the other service's response to GET <paramref name="path"/>.</summary>
    public async Task<IResult> GetAsync(string path, CancellationToken cancelled)
    {
        if (
            !Uri.TryCreate(environment[variable]?.TrimEnd('/') + path, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
        )
        {
            return BadGateway(
                $"{variable} is '{environment[variable]}'; it must be an address such as http://{name}:3000."
            );
        }

        try
        {
            using var answer = await _client.GetAsync(address, cancelled);
            return answer.IsSuccessStatusCode
                ? Results.Bytes(
                    await answer.Content.ReadAsByteArrayAsync(cancelled),
                    answer.Content.Headers.ContentType?.ToString()
                )
                : BadGateway($"{name} answered {(int)answer.StatusCode} {answer.ReasonPhrase} to GET {address}.");
        }
        catch (HttpRequestException exception)
        {
            return BadGateway($"{name} cannot be reached at {address}: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            return BadGateway($"{name} did not answer GET {address} within {_client.Timeout.TotalSeconds} s.");
        }
    }

    public void Dispose() => _client.Dispose();

    private static IResult BadGateway(string reason) =>
        Results.Problem(title: "Bad Gateway", detail: reason, statusCode: StatusCodes.Status502BadGateway);
}
