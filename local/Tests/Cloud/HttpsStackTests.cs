using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Local.Protocol.Values;
using Local.Tests.Network;

namespace Local.Tests.Cloud;

/// <summary>A stack with HTTPS, created through the provider, over a restart of the cloud, and deleted.</summary>
internal sealed class HttpsStackTests
{
    private const string Certificate = "aws:acm/certificate:Certificate";
    private const string Record = "aws:route53/record:Record";
    private const string Validation = "aws:acm/certificateValidation:CertificateValidation";
    private const string Group = "aws:ec2/securityGroup:SecurityGroup";
    private const string LoadBalancer = "aws:lb/loadBalancer:LoadBalancer";
    private const string Listener = "aws:lb/listener:Listener";
    private const int Port = 8443;

    private readonly Stack<(string Type, string Name, string Id)> _made = new();
    private TemporaryProject _project = null!;
    private RunningCloud _cloud = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _made.Clear();
        _project = new TemporaryProject();
        _cloud = await RunningCloud.StartAsync(_project.Folder);
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _cloud.DisposeAsync();
        _project.Dispose();
    }

    [Test]
    public async Task It_answers_the_same_after_a_restart_and_leaves_no_key_when_it_is_gone()
    {
        var certificate = await UpAsync(
            Certificate,
            "certificate",
            Map(("domainName", "example.com"), ("keyAlgorithm", "EC_prime256v1"), ("validationMethod", "DNS"))
        );
        Assert.That(certificate["status"].AsString, Is.EqualTo("PENDING_VALIDATION"));
        var option = certificate["domainValidationOptions"].AsList![0].AsMap!;
        var record = await UpAsync(
            Record,
            "record",
            Map(
                ("zoneId", "Z0123456789ABCDEFGHIJ"),
                ("name", option["resourceRecordName"]),
                ("type", option["resourceRecordType"]),
                ("ttl", 60),
                ("records", PropertyValue.List(option["resourceRecordValue"]))
            )
        );
        var validation = await UpAsync(
            Validation,
            "validation",
            Map(("certificateArn", certificate["arn"]), ("validationRecordFqdns", PropertyValue.List(record["fqdn"])))
        );
        var group = await UpAsync(
            Group,
            "group",
            Map(
                (
                    "ingress",
                    PropertyValue.List(
                        Map(
                            ("protocol", "tcp"),
                            ("fromPort", Port),
                            ("toPort", Port),
                            ("cidrBlocks", PropertyValue.List("0.0.0.0/0"))
                        )
                    )
                )
            )
        );
        var balancer = await UpAsync(
            LoadBalancer,
            "balancer",
            Map(("name", "web"), ("securityGroups", PropertyValue.List(group["id"])))
        );
        var response = Map(("contentType", "text/plain"), ("messageBody", "hello"), ("statusCode", "200"));
        await UpAsync(
            Listener,
            "listener",
            Map(
                ("loadBalancerArn", balancer["arn"]),
                ("port", Port),
                ("protocol", "HTTPS"),
                ("sslPolicy", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
                ("certificateArn", validation["certificateArn"]),
                ("defaultActions", PropertyValue.List(Map(("type", "fixed-response"), ("fixedResponse", response))))
            )
        );
        var address = IPAddress.Parse(balancer["dnsName"].AsString!);
        var first = await AskAsync(address);
        Assert.That(first.Answer, Is.EqualTo("hello"));

        await _cloud.DisposeAsync();
        _cloud = await RunningCloud.StartAsync(_project.Folder);

        Assert.That(await AskAsync(address), Is.EqualTo(first), "the certificate, too");
        var read = PropertyMarshaler.FromStruct(
            (await _cloud.Provider.ReadAsync(Certificate, "certificate", certificate["id"].AsString!)).Properties
        );
        Assert.That(read["status"].AsString, Is.EqualTo("ISSUED"));
        Assert.That(read["renewalEligibility"].AsString, Is.EqualTo("ELIGIBLE"));

        foreach (var (type, name, id) in _made)
        {
            await _cloud.Provider.DeleteAsync(type, name, id);
        }

        Assert.That(Directory.GetFiles(Path.Combine(_cloud.Paths.Cloud, "certificates")), Is.Empty);
    }

    private static PropertyMap Map(params (string, PropertyValue)[] entries) => new(entries);

    private async Task<PropertyMap> UpAsync(string type, string name, PropertyMap inputs)
    {
        var made = await _cloud.Provider.UpAsync(type, name, inputs);
        _made.Push((type, name, made["id"].AsString!));
        return made;
    }

    private async Task<(string Answer, string Serial)> AskAsync(IPAddress address)
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        trust.CustomTrustStore.Add(
            X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_cloud.Paths.Local, "ca.pem"))
        );
        await using var stream = new SslStream(await Internet.ConnectAsync(address, Port));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { CertificateChainPolicy = trust, TargetHost = "example.com" }
        );
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        var response = await reader.ReadToEndAsync();
        return (response.Split("\r\n\r\n")[1], stream.RemoteCertificate!.GetSerialNumberString());
    }
}
