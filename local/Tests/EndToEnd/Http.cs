namespace Local.Tests.EndToEnd;

/// <summary>HTTP for a client on this machine, without any proxy of the environment.</summary>
internal static class Http
{
    private static readonly HttpClient Shared = Client();

    public static HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false });

    public static async Task<string> GetAsync(string address)
    {
        using var response = await Shared.GetAsync(new Uri(address));
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.IsSuccessStatusCode, Is.True, $"{address}: {(int)response.StatusCode} {text}");
        return text;
    }

    public static Task<HttpResponseMessage> RespondAsync(string address) => Shared.GetAsync(new Uri(address));
}
