using System.Net.Security;

namespace Local.Cloud.LoadBalancing.Tls;

/// <summary>A cipher suite.</summary>
/// <param name="Name">OpenSSL's name, which AWS uses in headers, logs and the tables of its policies.</param>
/// <param name="Value">The suite in .NET.</param>
internal readonly record struct CipherSuite(string Name, TlsCipherSuite Value)
{
    /// <summary>The suites of TLS 1.3.</summary>
    public static IReadOnlyList<CipherSuite> Tls13 { get; } =
    [.. Tls13Fips, new("TLS_CHACHA20_POLY1305_SHA256", TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256)];

    /// <summary>The suites of TLS 1.3 in policies by FIPS.</summary>
    public static IReadOnlyList<CipherSuite> Tls13Fips =>
        [
            new("TLS_AES_128_GCM_SHA256", TlsCipherSuite.TLS_AES_128_GCM_SHA256),
            new("TLS_AES_256_GCM_SHA384", TlsCipherSuite.TLS_AES_256_GCM_SHA384),
        ];

    /// <summary>Suites of TLS 1.2 with forward secrecy and GCM.</summary>
    public static IReadOnlyList<CipherSuite> ForwardGcm { get; } =
    [
        new("ECDHE-ECDSA-AES128-GCM-SHA256", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
        new("ECDHE-RSA-AES128-GCM-SHA256", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256),
        new("ECDHE-ECDSA-AES256-GCM-SHA384", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
        new("ECDHE-RSA-AES256-GCM-SHA384", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384),
    ];

    /// <summary>Suites of TLS 1.2 with forward secrecy, CBC and SHA-2.</summary>
    public static IReadOnlyList<CipherSuite> ForwardCbc { get; } =
    [
        new("ECDHE-ECDSA-AES128-SHA256", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256),
        new("ECDHE-RSA-AES128-SHA256", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256),
        new("ECDHE-ECDSA-AES256-SHA384", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384),
        new("ECDHE-RSA-AES256-SHA384", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384),
    ];

    /// <summary>Suites with forward secrecy, CBC and SHA-1.</summary>
    public static IReadOnlyList<CipherSuite> ForwardSha1 { get; } =
    [
        new("ECDHE-ECDSA-AES128-SHA", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA),
        new("ECDHE-RSA-AES128-SHA", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA),
        new("ECDHE-RSA-AES256-SHA", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA),
        new("ECDHE-ECDSA-AES256-SHA", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA),
    ];

    /// <summary>Suites of TLS 1.2 without forward secrecy, with SHA-2.</summary>
    public static IReadOnlyList<CipherSuite> Static { get; } =
    [
        new("AES128-GCM-SHA256", TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256),
        new("AES128-SHA256", TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256),
        new("AES256-GCM-SHA384", TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384),
        new("AES256-SHA256", TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA256),
    ];

    /// <summary>Suites without forward secrecy, with SHA-1.</summary>
    public static IReadOnlyList<CipherSuite> StaticSha1 { get; } =
    [
        new("AES128-SHA", TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA),
        new("AES256-SHA", TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA),
    ];

    private static readonly Dictionary<TlsCipherSuite, string> Names = new[]
    {
        Tls13,
        ForwardGcm,
        ForwardCbc,
        ForwardSha1,
        Static,
        StaticSha1,
    }
        .SelectMany(suites => suites)
        .ToDictionary(suite => suite.Value, suite => suite.Name);

    /// <summary>Returns OpenSSL's name of a suite.</summary>
    public static string NameOf(TlsCipherSuite suite) => Names.GetValueOrDefault(suite) ?? suite.ToString();
}
