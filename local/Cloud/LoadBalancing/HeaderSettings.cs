using Local.Cloud.Resources;
using Local.Protocol.Values;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.LoadBalancing;

/// <summary>
/// The headers that a listener sets, as AWS's guide "HTTP header modification for your Application Load Balancer" lists
/// them. Immutable.
/// </summary>
/// <param name="Responses">The headers of all responses, in place of those of the target.</param>
/// <param name="Server">Whether responses have the header Server.</param>
/// <param name="TlsVersion">The name of the header that tells the target the client's TLS version.</param>
/// <param name="TlsCipherSuite">The name of the header that tells the target the client's cipher suite.</param>
internal sealed record HeaderSettings(
    IReadOnlyList<KeyValuePair<string, string>> Responses,
    bool Server,
    string TlsVersion,
    string TlsCipherSuite
)
{
    private const string Prefix = "routingHttpResponse";

    private static readonly Dictionary<string, string> Names = new()
    {
        ["StrictTransportSecurity"] = "Strict-Transport-Security",
        ["AccessControlAllowOrigin"] = "Access-Control-Allow-Origin",
        ["AccessControlAllowMethods"] = "Access-Control-Allow-Methods",
        ["AccessControlAllowHeaders"] = "Access-Control-Allow-Headers",
        ["AccessControlAllowCredentials"] = "Access-Control-Allow-Credentials",
        ["AccessControlExposeHeaders"] = "Access-Control-Expose-Headers",
        ["AccessControlMaxAge"] = "Access-Control-Max-Age",
        ["ContentSecurityPolicy"] = "Content-Security-Policy",
        ["XContentTypeOptions"] = "X-Content-Type-Options",
        ["XFrameOptions"] = "X-Frame-Options",
    };

    /// <summary>Whether the listener changes any response.</summary>
    public bool ChangesResponses => Responses.Count > 0 || !Server;

    /// <summary>Returns the headers of a listener's inputs.</summary>
    public static HeaderSettings Of(PropertyMap inputs) =>
        new(
            [
                .. Names
                    .Select(name => KeyValuePair.Create(name.Value, inputs.Text(Property(name.Key), "")))
                    .Where(header => header.Value.Length > 0),
            ],
            inputs.Flag("routingHttpResponseServerEnabled", true),
            inputs.Text("routingHttpRequestXAmznTlsVersionHeaderName", "X-Amzn-Tls-Version"),
            inputs.Text("routingHttpRequestXAmznTlsCipherSuiteHeaderName", "X-Amzn-Tls-Cipher-Suite")
        );

    /// <summary>Returns the errors in a listener's inputs: the values that AWS rejects.</summary>
    public static IEnumerable<InputError> Check(PropertyMap inputs) =>
        InputReader
            .CheckOneOf(inputs, Property("XContentTypeOptions"), ["nosniff"])
            .Concat(InputReader.CheckOneOf(inputs, Property("AccessControlAllowCredentials"), ["true"]))
            .Concat(
                from name in Names.Keys
                let property = Property(name)
                let value = inputs.Get(property)?.AsString
                where value is not null && value.Any(c => c is < ' ' or > '~')
                select InputError.Value(property, value, "printable ASCII characters")
            );

    /// <summary>Sets the headers of a response that is about to start.</summary>
    public Task ApplyAsync(HttpResponse response)
    {
        foreach (var (name, value) in Responses)
        {
            response.Headers[name] = value;
        }

        if (!Server)
        {
            response.Headers.Remove("Server");
        }

        return Task.CompletedTask;
    }

    private static string Property(string name) => $"{Prefix}{name}HeaderValue";
}
