using System.Security.Cryptography.X509Certificates;
using Local.Cloud.Acm;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Acm;

/// <summary>Certificates of ACM: their authority, their validation, and what they keep over restarts.</summary>
public sealed class CertificateTests
{
    private const string Certificate = "aws:acm/certificate:Certificate";
    private const string Validation = "aws:acm/certificateValidation:CertificateValidation";

    private readonly FakeTime _time = new();
    private readonly MemoryStore _store = new();
    private DirectoryInfo _folder = null!;
    private AcmModule _acm = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("acm-");
        _store.Clear();
        _acm = Open();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _acm.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Test]
    public async Task A_certificate_is_issued_once_its_records_exist()
    {
        var made = await CreateAsync(Request("example.com", "*.example.com", "example.org"));
        Assert.That(made.Outputs["status"].AsString, Is.EqualTo("PENDING_VALIDATION"));
        Assert.That(made.Outputs.ContainsKey("notAfter"), Is.False);

        var validation = ValidateAsync(made);
        Assert.That(validation.IsCompleted, Is.False);
        AddRecords(made);
        while (!validation.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1);
        }

        await validation;
        var read = (await Type(Certificate).ReadAsync(made, default))!;
        Assert.That(read["status"].AsString, Is.EqualTo("ISSUED"));
        Assert.That(read["notBefore"].AsString, Is.EqualTo("2026-01-01T00:00:00Z"));
        Assert.That(read["notAfter"].AsString, Is.EqualTo("2026-07-17T23:59:59Z"));
        Assert.That(
            _acm.Certificates.Require(made.Id).Names,
            Is.EqualTo(new[] { "example.com", "*.example.com", "example.org" })
        );
    }

    [Test]
    public async Task A_domain_and_its_wildcard_have_the_same_record_in_the_form_of_ACM()
    {
        var made = await CreateAsync(Request("example.com", "*.example.com"));
        var options = made.Outputs["domainValidationOptions"].AsList!.Select(option => option.AsMap!).ToArray();

        Assert.That(made.Id, Does.Match("^arn:aws:acm:us-west-1:000000000000:certificate/[0-9a-f-]{36}$"));
        Assert.That(
            options.Select(option => option["domainName"].AsString),
            Is.EqualTo(new[] { "example.com", "*.example.com" })
        );
        Assert.That(
            options.Select(option => option["resourceRecordName"].AsString).Distinct().Single(),
            Does.Match(@"^_[0-9a-f]{32}\.example\.com\.$")
        );
        Assert.That(
            options[0]["resourceRecordValue"].AsString,
            Does.Match(@"^_[0-9a-f]{32}\.[a-z]{10}\.acm-validations\.aws\.$")
        );
    }

    [Test]
    public async Task Without_its_records_a_certificate_is_refused_with_their_names()
    {
        var made = await CreateAsync(Request("example.com"));
        var record = made.Outputs["domainValidationOptions"].AsList![0].AsMap!;
        var reason = $"{record["resourceRecordName"].AsString} CNAME {record["resourceRecordValue"].AsString}";

        var validation = ValidateAsync(made);
        while (!validation.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        Assert.That(
            (await Assert.ThrowsAsync<CloudException>(() => validation))!.Message,
            Does.Contain("is PENDING_VALIDATION").And.EndWith(reason)
        );
        Assert.That(
            Assert.Throws<CloudException>(() => _acm.Certificates.Require(made.Id))!.Message,
            Does.StartWith("UnsupportedCertificate").And.EndWith(reason)
        );
        Assert.That(
            (
                await Assert.ThrowsAsync<CloudException>(() =>
                    Type(Validation)
                        .CreateAsync(
                            Context(
                                new PropertyMap(
                                    ("certificateArn", made.Id),
                                    ("validationRecordFqdns", PropertyValue.List("_other.example.com"))
                                )
                            ),
                            default
                        )
                )
            )!.Message,
            Does.StartWith("missing example.com DNS validation record")
        );
    }

    [Test]
    public async Task A_certificate_by_mail_is_never_issued()
    {
        var made = await CreateAsync(Request("example.com").With("validationMethod", "EMAIL"));

        Assert.That(
            (await Assert.ThrowsAsync<CloudException>(() => ValidateAsync(made)))!.Message,
            Does.Contain("set validationMethod to DNS")
        );
    }

    [TestCase("RSA_2048", "RSA", 2048)]
    [TestCase("EC_prime256v1", "ECC", 256)]
    [TestCase("EC_secp384r1", "ECC", 384)]
    public async Task The_key_is_as_asked_and_the_authority_has_signed(string algorithm, string kind, int bits)
    {
        var leaf = await IssueAsync(Request("example.com").With("keyAlgorithm", algorithm));
        using var rsa = leaf.GetRSAPublicKey();
        using var ec = leaf.GetECDsaPublicKey();
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Authority);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc);

        Assert.That((rsa is null ? "ECC" : "RSA", rsa?.KeySize ?? ec!.KeySize), Is.EqualTo((kind, bits)));
        Assert.That(
            chain.Build(leaf),
            Is.True,
            string.Join(", ", chain.ChainStatus.Select(one => one.StatusInformation))
        );
    }

    [Test]
    public async Task The_keys_are_in_files_of_their_user_alone_and_nowhere_else()
    {
        var made = await CreateAsync(Request("example.com"));
        AddRecords(made);
        await ValidateAsync(made);
        var files = Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories);
        var keys = files
            .Where(file => File.ReadAllText(file).Contains("PRIVATE KEY", StringComparison.Ordinal))
            .ToArray();

        Assert.That(keys.Select(Path.GetFileName).ToArray(), Has.Length.EqualTo(2).And.Member("ca-key.pem"));
        Assert.That(keys.Select(File.GetUnixFileMode), Has.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(
            PropertyJson.ToText((await Type(Certificate).ReadAsync(made, default))!),
            Does.Not.Contain("PRIVATE")
        );
        await Type(Certificate).DeleteAsync(made, default);
        Assert.That(keys.Where(File.Exists).Select(Path.GetFileName), Is.EqualTo(new[] { "ca-key.pem" }));
    }

    [Test]
    public async Task After_a_restart_authority_and_certificate_are_the_same_and_a_lost_authority_signs_anew()
    {
        var made = await CreateAsync(Request("example.com"));
        AddRecords(made);
        await ValidateAsync(made);
        var serial = _acm.Certificates.Find(made.Id)!.Leaf!.SerialNumber;
        var authority = await File.ReadAllTextAsync(Authority);

        await RestartAsync(made);
        Assert.That(_acm.Certificates.Find(made.Id)!.Leaf!.SerialNumber, Is.EqualTo(serial));
        File.Delete(Authority);
        await RestartAsync(made);
        Assert.That(await File.ReadAllTextAsync(Authority), Is.EqualTo(authority));

        File.Delete(Path.Combine(_folder.FullName, "ca-key.pem"));
        await RestartAsync(made);
        Assert.That(_acm.Certificates.Find(made.Id)!.Leaf!.SerialNumber, Is.Not.EqualTo(serial));
        Assert.That(await File.ReadAllTextAsync(Authority), Is.Not.EqualTo(authority));
    }

    [Test]
    public async Task An_imported_certificate_is_served_as_it_is_and_can_be_imported_again()
    {
        var (first, second) = (Import("one.example"), Import("two.example"));
        var made = await CreateAsync(first);
        Assert.That(made.Outputs["type"].AsString, Is.EqualTo("IMPORTED"));
        Assert.That(made.Outputs["status"].AsString, Is.EqualTo("ISSUED"));
        Assert.That(_acm.Certificates.Require(made.Id).Names, Is.EqualTo(new[] { "one.example" }));

        await Type(Certificate).UpdateAsync(made, second, default);
        Assert.That(_acm.Certificates.Require(made.Id).Names, Is.EqualTo(new[] { "two.example" }));
        Assert.That(
            (await CheckAsync(first.With("privateKey", second["privateKey"]))).Single().Property,
            Is.EqualTo("certificateBody"),
            "the key of another certificate"
        );
        Assert.That((await CheckAsync(first.Without("privateKey"))).Single().Property, Is.EqualTo("privateKey"));
    }

    [TestCase("domainName", "a b.example.com")]
    [TestCase("domainName", "*.*.example.com")]
    [TestCase("domainName", "localhost")]
    [TestCase("keyAlgorithm", "RSA_512")]
    [TestCase("validationMethod", "HTTP")]
    public async Task What_ACM_rejects_is_an_error(string property, string value) =>
        Assert.That(
            (await CheckAsync(Request("example.com").With(property, value))).Select(error => error.Property),
            Is.EqualTo(new[] { property })
        );

    private string Authority => Path.Combine(_folder.FullName, "ca.pem");

    private static PropertyMap Request(string domain, params string[] alternatives) =>
        new(
            ("domainName", domain),
            ("subjectAlternativeNames", PropertyValue.List(alternatives.Select(name => (PropertyValue)name))),
            ("keyAlgorithm", "EC_prime256v1"),
            ("validationMethod", "DNS")
        );

    private static PropertyMap Import(string name)
    {
        using var key = System.Security.Cryptography.ECDsa.Create();
        var request = new CertificateRequest($"CN={name}", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        return new PropertyMap(
            ("certificateBody", certificate.ExportCertificatePem()),
            ("privateKey", key.ExportPkcs8PrivateKeyPem())
        );
    }

    private static CreateContext Context(PropertyMap inputs) => new("site", "dev", Region.Default, inputs);

    private AcmModule Open() =>
        new(
            _folder.FullName,
            Path.Combine(_folder.FullName, "cloud"),
            _store,
            new WorkContext(
                new TimeScale(Path.Combine(_folder.FullName, "time-scale.json")),
                _time,
                new BackgroundWork(_ => { }, _time)
            )
        );

    private async Task RestartAsync(CloudResource certificate)
    {
        await _acm.DisposeAsync();
        _acm = Open();
        await Type(Certificate).RestoreAsync(certificate, default);
    }

    private ResourceType Type(string token) => _acm.ResourceTypes.Single(type => type.Token == token);

    private Task<IReadOnlyList<InputError>> CheckAsync(PropertyMap inputs) =>
        Type(Certificate).CheckAsync(new CheckContext("site", "dev", inputs, null), default);

    private async Task<CloudResource> CreateAsync(PropertyMap inputs)
    {
        var created = await Type(Certificate).CreateAsync(Context(inputs), default);
        return new CloudResource(Certificate, created.Id, "dev", Region.Default, inputs, created.Outputs);
    }

    private async Task<X509Certificate2> IssueAsync(PropertyMap inputs)
    {
        var made = await CreateAsync(inputs);
        AddRecords(made);
        await ValidateAsync(made);
        return _acm.Certificates.Find(made.Id)!.Leaf!;
    }

    private Task<Created> ValidateAsync(CloudResource certificate) =>
        Type(Validation).CreateAsync(Context(new PropertyMap(("certificateArn", certificate.Id))), default);

    private void AddRecords(CloudResource certificate)
    {
        foreach (var option in certificate.Outputs["domainValidationOptions"].AsList!.Select(one => one.AsMap!))
        {
            var name = option["resourceRecordName"].AsString!;
            _store.Add(
                new CloudResource(
                    "aws:route53/record:Record",
                    $"Z1_{name}_CNAME",
                    "dev",
                    Region.Default,
                    new PropertyMap(
                        ("type", "CNAME"),
                        ("records", PropertyValue.List(option["resourceRecordValue"].AsString!.TrimEnd('.')))
                    ),
                    new PropertyMap(("fqdn", name.TrimEnd('.')))
                )
            );
        }
    }
}
