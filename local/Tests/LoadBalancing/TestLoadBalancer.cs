using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Local.Cloud.Acm;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Cloud.S3;
using Local.Protocol.Values;
using Local.Tests.Network;

namespace Local.Tests.LoadBalancing;

/// <summary>A load balancer with one target group behind port 8000, created by the resource types themselves.</summary>
internal sealed class TestLoadBalancer : IAsyncDisposable
{
    public const int Port = 8000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-");
    private readonly List<(ResourceType Type, CloudResource Resource)> _made = [];

    private TestLoadBalancer(TimeProvider time)
    {
        Time = time;
        Vpc = new TestVpc(time);
        TimeScale = new TimeScale(Path.Combine(_folder.FullName, "time-scale.json"));
        var work = new WorkContext(TimeScale, time, new BackgroundWork(Log.Enqueue, time))
        {
            Watched = Watched,
            Decisions = Vpc.Decisions,
        };
        Acm = new AcmModule(_folder.FullName, _folder.FullName, Vpc.Store, work);
        Module = new LoadBalancingModule(
            Vpc.Module,
            Acm.Certificates,
            new Buckets(Path.Combine(_folder.FullName, "s3"), Vpc.Store),
            WaitingFolder,
            new NoInstances(),
            work
        );
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    }

    public ConcurrentQueue<string> Log { get; } = [];

    public TimeProvider Time { get; }

    public TestVpc Vpc { get; }

    public TimeScale TimeScale { get; }

    public WatchedStacks Watched { get; } = new();

    public AcmModule Acm { get; }

    public LoadBalancingModule Module { get; }

    /// <summary>The folder of log lines that wait for their delivery.</summary>
    public string WaitingFolder => Path.Combine(_folder.FullName, "waiting");

    /// <summary>The folder of a bucket's objects.</summary>
    public string BucketFolder(string bucket) => Path.Combine(_folder.FullName, "s3", bucket);

    /// <summary>The certificate of the authority that signs the certificates.</summary>
    public X509Certificate2 Authority => X509CertificateLoader.LoadCertificateFromFile(AuthorityFile);

    /// <summary>The file of that certificate.</summary>
    public string AuthorityFile => Path.Combine(_folder.FullName, "ca.pem");

    public HttpClient Client { get; }

    public string OpenGroup { get; private set; } = "";

    public IPAddress Address { get; private set; } = IPAddress.None;

    public CloudResource LoadBalancer => Resource("aws:lb/loadBalancer:LoadBalancer");

    public CloudResource TargetGroup => Resource("aws:lb/targetGroup:TargetGroup");

    public CloudResource Listener => Resource("aws:lb/listener:Listener");

    public TargetGroups Targets => Module.TargetGroups;

    public static async Task<TestLoadBalancer> StartAsync(
        TimeProvider? time = null,
        PropertyMap? loadBalancer = null,
        PropertyMap? targetGroup = null,
        PropertyMap? action = null,
        IReadOnlyList<string>? https = null,
        string? bucket = null
    )
    {
        var test = new TestLoadBalancer(time ?? TimeProvider.System);
        if (bucket is not null)
        {
            test.AddBucket(bucket);
        }

        test.OpenGroup = await test.Vpc.OpenGroupAsync("open");
        var made = await test.CreateAsync(
            "aws:lb/loadBalancer:LoadBalancer",
            new PropertyMap(("name", "test"), ("securityGroups", PropertyValue.List(test.OpenGroup))).With(
                loadBalancer ?? PropertyMap.Empty
            )
        );
        var dnsName = made.Outputs["dnsName"].AsString!;
        test.Address = InternalDnsName.Resolve(dnsName) ?? IPAddress.Parse(dnsName);
        var group = await test.CreateAsync(
            "aws:lb/targetGroup:TargetGroup",
            new PropertyMap(
                ("name", "targets"),
                ("port", TestTarget.Port),
                ("protocol", "HTTP"),
                ("targetType", "ip"),
                ("vpcId", test.Vpc.Module.Vpc.Id),
                ("deregistrationDelay", 30)
            ).With(targetGroup ?? PropertyMap.Empty)
        );
        action ??= new PropertyMap(("type", "forward"), ("targetGroupArn", group.Id));
        var listener = new PropertyMap(
            ("loadBalancerArn", made.Id),
            ("port", Port),
            ("protocol", "HTTP"),
            ("defaultActions", PropertyValue.List(action))
        );
        if (https is not null)
        {
            listener = listener.With(
                new PropertyMap(("protocol", "HTTPS"), ("certificateArn", (await test.CertificateAsync(https)).Id))
            );
        }

        await test.CreateAsync("aws:lb/listener:Listener", listener);
        return test;
    }

    /// <summary>Stores a bucket whose policy admits the logs of load balancers.</summary>
    public void AddBucket(string bucket)
    {
        var name = new PropertyMap(("bucket", bucket));
        Vpc.Add("aws:s3/bucket:Bucket", bucket, name);
        Vpc.Add(
            "aws:s3/bucketPolicy:BucketPolicy",
            bucket,
            name.With(
                "policy",
                $$$"""
                {"Statement": [{
                  "Effect": "Allow",
                  "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
                  "Action": "s3:PutObject",
                  "Resource": "arn:aws:s3:::{{{bucket}}}/*/AWSLogs/000000000000/*"
                }]}
                """
            )
        );
    }

    /// <summary>Creates a certificate for names, validated by DNS records.</summary>
    public async Task<CloudResource> CertificateAsync(
        IReadOnlyList<string> names,
        string keyAlgorithm = "EC_prime256v1"
    )
    {
        var certificate = await CreateAsync(
            "aws:acm/certificate:Certificate",
            new PropertyMap(
                ("domainName", names[0]),
                ("subjectAlternativeNames", PropertyValue.List(names.Select(name => (PropertyValue)name))),
                ("keyAlgorithm", keyAlgorithm),
                ("validationMethod", "DNS")
            )
        );
        Validate(certificate);
        return certificate;
    }

    /// <summary>Stores the DNS records that validate a certificate.</summary>
    public void Validate(CloudResource certificate)
    {
        foreach (var option in certificate.Outputs["domainValidationOptions"].AsList!.Select(one => one.AsMap!))
        {
            var name = option["resourceRecordName"].AsString!;
            Vpc.Add(
                "aws:route53/record:Record",
                $"Z1_{name}_CNAME",
                new PropertyMap(
                    ("zoneId", "Z1"),
                    ("name", name),
                    ("type", "CNAME"),
                    ("records", PropertyValue.List(option["resourceRecordValue"]))
                ),
                new PropertyMap(("fqdn", name.TrimEnd('.')))
            );
        }
    }

    /// <summary>Returns a client that trusts the authority alone, and finds each name at the load balancer.</summary>
    public HttpClient SecureClient()
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        trust.CustomTrustStore.Add(Authority);
        return new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                ConnectCallback = async (context, cancellationToken) =>
                    await Internet.ConnectAsync(Address, context.DnsEndPoint.Port),
                SslOptions = { CertificateChainPolicy = trust },
                UseProxy = false,
            }
        );
    }

    public ResourceType Type(string token) =>
        Module.ResourceTypes.Concat(Acm.ResourceTypes).Single(type => type.Token == token);

    public Uri Url(string path) => new($"http://{Address}:{Port}{path}");

    public Task<TestTarget> TargetAsync(string name) =>
        TestTarget.StartAsync(Vpc, OpenGroup, context => WriteAsync(context, name));

    public void Register(TestTarget target) => Targets.Register(TargetGroup.Id, target.Address, TestTarget.Port);

    public void Deregister(TestTarget target) => Targets.Deregister(TargetGroup.Id, target.Address, TestTarget.Port);

    public TargetHealth? Health(TestTarget target) => Targets.Health(TargetGroup.Id, target.Address, TestTarget.Port);

    public async Task RegisterHealthyAsync(TestTarget target)
    {
        Register(target);
        await BecomesAsync(target, "healthy");
    }

    /// <summary>Waits until a target is in a state (null for removed), and lets virtual time pass.</summary>
    public Task BecomesAsync(TestTarget target, string? state, FakeTime? time = null) =>
        Until.HoldsAsync(
            $"the target's state: {state ?? "removed"}",
            () =>
            {
                if (Health(target)?.State == state)
                {
                    return true;
                }

                time?.Advance(TimeSpan.FromMilliseconds(500));
                return false;
            }
        );

    /// <summary>Returns the raw response to a request, until the load balancer closes the connection.</summary>
    public async Task<string> RawAsync(string request)
    {
        await using var stream = await Internet.ConnectAsync(Address, Port);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }

    public async Task<CloudResource> CreateAsync(string token, PropertyMap inputs)
    {
        var type = Type(token);
        Assert.That(await type.CheckAsync(new CheckContext("test", "test", inputs, null), default), Is.Empty);
        var created = await type.CreateAsync(new CreateContext("test", "test", Region.Default, inputs), default);
        var resource = new CloudResource(token, created.Id, "test", Region.Default, inputs, created.Outputs);
        _made.Add((type, resource));
        return resource;
    }

    public static Task WriteAsync(Microsoft.AspNetCore.Http.HttpContext context, string text) =>
        context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Module.DisposeAsync();
        await Acm.DisposeAsync();
        await Vpc.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public CloudResource Resource(string token) => _made.First(one => one.Resource.Token == token).Resource;
}
