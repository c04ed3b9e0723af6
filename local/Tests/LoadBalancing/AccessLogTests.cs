using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;
using Local.Cloud.Waf;
using Local.Protocol.Values;
using Local.Tests.Network;

namespace Local.Tests.LoadBalancing;

/// <summary>The logs that load balancers deliver into buckets.</summary>
public sealed partial class AccessLogTests
{
    private const string Bucket = "my-logs";

    private static readonly PropertyMap Place = new(("bucket", Bucket), ("enabled", true), ("prefix", "web"));

    [Test]
    public async Task A_request_has_a_line_with_the_fields_of_AWS()
    {
        await using var test = await StartAsync("accessLogs");
        await using var target = await test.TargetAsync("hello");
        await test.RegisterHealthyAsync(target);
        using var client = test.SecureClient();
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultRequestHeaders.UserAgent.ParseAdd("tests/1.0");
        await client.PostAsync("https://example.com:8000/a%2Fb?x=%22y", new ByteArrayContent(new byte[5000]));

        await DeleteAsync(test);

        var line = Lines(test).Single();
        var fields = Fields(line);
        Assert.That(fields, Has.Length.EqualTo(33), line);
        var suffix = test.LoadBalancer.Outputs["arnSuffix"].AsString!;
        Assert.Multiple(() =>
        {
            Assert.That(fields[0], Is.EqualTo("h2"), "type");
            Assert.That(fields[1], Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"), "time");
            Assert.That(fields[2], Is.EqualTo(suffix), "elb");
            Assert.That(fields[3], Does.Match(@"^127\.0\.0\.1:\d+$"), "client:port");
            Assert.That(fields[4], Is.EqualTo($"{target.Address}:{TestTarget.Port}"), "target:port");
            Assert.That(fields[5..8], Has.All.Match(@"^\d+\.\d{3}$"), "the three times");
            Assert.That(fields[8..10], Is.EqualTo(new[] { "200", "200" }), "status codes");
            Assert.That(int.Parse(fields[10], CultureInfo.InvariantCulture), Is.InRange(5000, 5500), "received_bytes");
            Assert.That(int.Parse(fields[11], CultureInfo.InvariantCulture), Is.InRange(5, 500), "sent_bytes");
            Assert.That(fields[12], Is.EqualTo("POST https://example.com:8000/a%2Fb?x=%22y HTTP/2.0"), "request");
            Assert.That(fields[13], Is.EqualTo("tests/1.0"), "user_agent");
            Assert.That(fields[14], Does.Match("^(TLS|ECDHE)[A-Z0-9_-]+$"), "ssl_cipher");
            Assert.That(fields[15], Does.Match(@"^TLSv1\.[23]$"), "ssl_protocol");
            Assert.That(fields[16], Is.EqualTo(test.TargetGroup.Id), "target_group_arn");
            Assert.That(fields[17], Does.Match("^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$"), "trace_id");
            Assert.That(fields[18], Is.EqualTo("example.com"), "domain_name");
            Assert.That(fields[19], Is.EqualTo(test.Resource("aws:acm/certificate:Certificate").Id), "chosen_cert_arn");
            Assert.That(fields[20], Is.EqualTo("0"), "matched_rule_priority");
            Assert.That(fields[21], Is.LessThanOrEqualTo(fields[1]), "request_creation_time");
            Assert.That(
                fields[22..25],
                Is.EqualTo(new[] { "forward", "-", "-" }),
                "actions, redirect_url, error_reason"
            );
            Assert.That(fields[25..27], Is.EqualTo(new[] { fields[4], "200" }), "target lists");
            Assert.That(fields[27..29], Is.EqualTo(new[] { "-", "-" }), "classification");
            Assert.That(fields[29], Does.Match("^TID_[0-9a-f]{32}$"), "conn_trace_id");
            Assert.That(fields[30..], Is.EqualTo(new[] { "-", "-", "-" }), "transforms");
        });
    }

    [Test]
    public async Task A_redirect_and_a_request_without_a_target_have_lines_too()
    {
        await using var test = await StartAsync("accessLogs", https: false);
        var rule = await test.CreateAsync(
            "aws:lb/listenerRule:ListenerRule",
            new PropertyMap(
                ("listenerArn", test.Listener.Id),
                ("priority", 7),
                (
                    "actions",
                    PropertyValue.List(
                        new PropertyMap(
                            ("type", "redirect"),
                            (
                                "redirect",
                                new PropertyMap(("protocol", "HTTPS"), ("port", "443"), ("statusCode", "HTTP_301"))
                            )
                        )
                    )
                ),
                (
                    "conditions",
                    PropertyValue.List(
                        new PropertyMap(("pathPattern", new PropertyMap(("values", PropertyValue.List("/old")))))
                    )
                )
            )
        );
        await GetAsync(test.Client, test.Url("/old?a=b"));
        await GetAsync(test.Client, test.Url("/"));

        await test.Type(rule.Token).DeleteAsync(rule, default);
        await DeleteAsync(test);

        var lines = Lines(test).Select(Fields).ToArray();
        Assert.That(lines.Select(line => line[0]), Is.EqualTo(new[] { "http", "http" }));
        Assert.That(lines.Select(line => line[8]), Is.EqualTo(new[] { "301", "503" }));
        Assert.That(lines.Select(line => line[20]), Is.EqualTo(new[] { "7", "0" }));
        Assert.That(lines.Select(line => line[22]), Is.EqualTo(new[] { "redirect", "forward" }));
        Assert.That(lines[0][23], Is.EqualTo($"https://{test.Address}:443/old?a=b"));
        Assert.That(lines[1][4..8], Is.EqualTo(new[] { "-", "-1", "-1", "-1" }));
        Assert.That(lines.Select(line => string.Join(' ', line[14..16])), Has.All.EqualTo("- -"));
    }

    [Test]
    public async Task A_web_ACL_is_the_last_action_of_a_request_that_it_blocks()
    {
        await using var test = await StartAsync("accessLogs", https: false);
        foreach (var action in new[] { "allow", "block" })
        {
            var acl = new PropertyMap(("name", "acl"), ("defaultAction", new PropertyMap((action, PropertyMap.Empty))));
            test.Module.LoadBalancers.Single().Filter = new WebAclFilter(acl, [], null);
            await GetAsync(test.Client, test.Url("/"));
        }

        await DeleteAsync(test);

        var (passed, blocked) = (Fields(Lines(test).First()), Fields(Lines(test).Last()));
        Assert.Multiple(() =>
        {
            Assert.That(passed[22], Is.EqualTo("waf,forward"), "the actions of the request that passes");
            Assert.That(blocked[22], Is.EqualTo("waf"), "the actions of the request that is blocked");
            Assert.That(blocked[8..10], Is.EqualTo(new[] { "403", "-" }), "the status codes");
            Assert.That(blocked[4..8], Is.EqualTo(new[] { "-", "-1", "-1", "-1" }), "the target and the times");
            Assert.That(blocked[16], Is.EqualTo("-"), "the target group");
        });
    }

    [Test]
    public async Task A_connection_has_a_line_whether_its_handshake_succeeds_or_not()
    {
        await using var test = await StartAsync("connectionLogs");
        using (var client = test.SecureClient())
        {
            await GetAsync(client, new Uri("https://example.com:8000/"));
            await GetAsync(client, new Uri("https://example.com:8000/"));
        }

        await using (var stream = await Internet.ConnectAsync(test.Address, TestLoadBalancer.Port))
        {
            await stream.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
            _ = await stream.ReadAtLeastAsync(new byte[100], 100, throwOnEndOfStream: false);
        }

        await DeleteAsync(test);

        var lines = Lines(test).Select(Fields).ToArray();
        Assert.That(lines, Has.Length.EqualTo(2), "the client kept its connection");
        Assert.That(lines.Select(line => line.Length), Has.All.EqualTo(13));
        Assert.That(lines[0][1..5], Is.EqualTo(new[] { "127.0.0.1", lines[0][2], "8000", lines[0][4] }));
        Assert.That(lines[0][4], Does.StartWith("TLSv1."));
        Assert.That(lines[0][6], Does.Match(@"^\d+\.\d{3}$"));
        Assert.That(lines[0][7..11], Is.EqualTo(new[] { "-", "-", "-", "Success" }));
        Assert.That(lines[0][11], Does.StartWith("TID_"));
        Assert.That(
            lines[1][4..11],
            Is.EqualTo(new[] { "-", "-", "-", "-", "-", "-", "Failed:UnmappedConnectionError" })
        );
    }

    [Test]
    public async Task A_log_is_delivered_every_five_minutes_under_the_name_of_AWS()
    {
        var time = new FakeTime();
        await using var test = await StartAsync("accessLogs", https: false, time: time);
        Assert.That(Keys(test), Is.EqualTo(new[] { "web/AWSLogs/000000000000/ELBAccessLogTestFile" }));

        time.Advance(TimeSpan.FromMinutes(2));
        await GetAsync(test.Client, test.Url("/"));
        await UntilWrittenAsync(test);
        time.Advance(TimeSpan.FromMinutes(2.9));
        Assert.That(Keys(test), Has.Length.EqualTo(1));
        time.Advance(TimeSpan.FromMinutes(0.1));

        Assert.That(
            Keys(test)[0],
            Does.Match(
                @"^web/AWSLogs/000000000000/elasticloadbalancing/us-west-1/2026/01/01/000000000000_elasticloadbalancing_us-west-1_"
                    + $@"app\.test\.[0-9a-f]{{16}}_20260101T0005Z_{test.Address}_[a-z0-9]{{8}}\.log\.gz$"
            )
        );
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.That(Keys(test), Has.Length.EqualTo(2), "nothing was written since");
    }

    [Test]
    public async Task A_log_can_be_turned_off_and_its_place_changed()
    {
        await using var test = await StartAsync("accessLogs", https: false);
        test.AddBucket("other");
        var type = test.Type(test.LoadBalancer.Token);
        await GetAsync(test.Client, test.Url("/1"));
        await UntilWrittenAsync(test);

        await type.UpdateAsync(
            test.LoadBalancer,
            test.LoadBalancer.Inputs.With("accessLogs", Place.With("bucket", "other")),
            default
        );
        await GetAsync(test.Client, test.Url("/2"));
        await UntilWrittenAsync(test);
        await type.UpdateAsync(test.LoadBalancer, test.LoadBalancer.Inputs.Without("accessLogs"), default);
        await GetAsync(test.Client, test.Url("/3"));
        await DeleteAsync(test);

        Assert.That(Lines(test).Single(), Does.Contain("/1 HTTP/1.1"));
        Assert.That(Lines(test, "other").Single(), Does.Contain("/2 HTTP/1.1"));
    }

    [Test]
    public async Task A_bucket_that_does_not_admit_the_service_is_refused_as_on_AWS()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        var logs = test.LoadBalancer.Inputs.With("accessLogs", Place);
        test.Vpc.Add("aws:s3/bucket:Bucket", "closed", new PropertyMap(("bucket", "closed")));
        test.AddBucket("encrypted");
        test.Vpc.Add(
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            "encrypted",
            new PropertyMap(
                ("bucket", "encrypted"),
                (
                    "rules",
                    PropertyValue.List(
                        new PropertyMap(
                            ("applyServerSideEncryptionByDefault", new PropertyMap(("sseAlgorithm", "aws:kms")))
                        )
                    )
                )
            )
        );

        foreach (var bucket in new[] { Bucket, "closed", "encrypted" })
        {
            var inputs = logs.With("accessLogs", Place.With("bucket", bucket));
            var error = await Assert.ThrowsAsync<CloudException>(() =>
                test.Type(test.LoadBalancer.Token).UpdateAsync(test.LoadBalancer, inputs, default)
            );
            Assert.That(
                error!.Message,
                Does.StartWith($"InvalidConfigurationRequest: Access Denied for bucket: {bucket}. ")
            );
        }
    }

    [Test]
    public async Task Logs_of_health_checks_are_refused_by_name()
    {
        await using var test = await TestLoadBalancer.StartAsync();

        Assert.That(
            await CheckAsync(test, "healthCheckLogs", Place),
            Is.EqualTo(
                new[] { new InputError("healthCheckLogs.enabled", "found true; allowed: false in the local cloud") }
            )
        );
        Assert.That(
            (await CheckAsync(test, "accessLogs", Place.With("prefix", "a/AWSLogs"))).Single().Property,
            Is.EqualTo("accessLogs.prefix")
        );
    }

    private static Task<TestLoadBalancer> StartAsync(string log, bool https = true, TimeProvider? time = null) =>
        TestLoadBalancer.StartAsync(
            time,
            loadBalancer: new PropertyMap((log, Place)),
            https: https ? ["example.com"] : null,
            bucket: Bucket
        );

    private static Task<IReadOnlyList<InputError>> CheckAsync(
        TestLoadBalancer test,
        string property,
        PropertyMap log
    ) =>
        test.Type(test.LoadBalancer.Token)
            .CheckAsync(
                new CheckContext("test", "test", test.LoadBalancer.Inputs.With(property, log), test.LoadBalancer),
                default
            );

    private static async Task GetAsync(HttpClient client, Uri url)
    {
        using var response = await client.GetAsync(url);
    }

    // The line of a request is written after the client has its answer.
    private static Task UntilWrittenAsync(TestLoadBalancer test) =>
        Until.HoldsAsync(
            "a line is written",
            () => Directory.Exists(test.WaitingFolder) && Directory.GetFiles(test.WaitingFolder).Length > 0
        );

    private static async Task DeleteAsync(TestLoadBalancer test)
    {
        await test.Type(test.Listener.Token).DeleteAsync(test.Listener, default);
        await test.Type(test.LoadBalancer.Token).DeleteAsync(test.LoadBalancer, default);
    }

    private static string[] Keys(TestLoadBalancer test, string bucket = Bucket) =>
        [
            .. Directory
                .GetFiles(test.BucketFolder(bucket), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(test.BucketFolder(bucket), file))
                .OrderDescending(),
        ];

    private static IEnumerable<string> Lines(TestLoadBalancer test, string bucket = Bucket)
    {
        foreach (var key in Keys(test, bucket).Where(key => key.EndsWith(".gz", StringComparison.Ordinal)))
        {
            using var unzipped = new GZipStream(
                File.OpenRead(Path.Combine(test.BucketFolder(bucket), key)),
                CompressionMode.Decompress
            );
            using var reader = new StreamReader(unzipped);
            while (reader.ReadLine() is { } line)
            {
                yield return line;
            }
        }
    }

    private static string[] Fields(string line) => [.. Field().Matches(line).Select(match => match.Value.Trim('"'))];

    [GeneratedRegex("\"[^\"]*\"|[^ ]+")]
    private static partial Regex Field();
}
