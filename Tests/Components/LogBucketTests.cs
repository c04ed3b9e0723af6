using System.Text.Json;
using Infra.Components;
using NUnit.Framework;
using Pulumi;
using Pulumi.Aws.LB;
using Pulumi.Aws.S3;

namespace Infra.Tests.Components;

/// <summary>The bucket of a load balancer's logs.</summary>
[TestFixture]
internal sealed class LogBucketTests
{
    private MockedStack _stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        _stack = await MockedStack.RunAsync(
            stack =>
                _ = new SecureAlb(
                    "main",
                    new()
                    {
                        VpcId = "vpc-1",
                        SubnetIds = "subnet-1",
                        Logs = new() { RetentionDays = 90 },
                    },
                    stack.Watched
                ),
            ("getCallerIdentity.accountId", "123456789012"),
            ("Bucket.arn", "arn:aws:s3:::main")
        );

    [Test]
    public async Task Requests_and_connections_are_logged_to_the_bucket()
    {
        var access = await _stack.One<LoadBalancer>().AccessLogs.ValueAsync();
        var connections = await _stack.One<LoadBalancer>().ConnectionLogs.ValueAsync();

        Assert.That((access!.Bucket, access.Enabled), Is.EqualTo(("Bucket main", (bool?)true)));
        Assert.That((connections!.Bucket, connections.Enabled), Is.EqualTo(("Bucket main", (bool?)true)));
    }

    [Test]
    public async Task The_buckets_policy_exists_before_the_load_balancer_is_told_to_log()
    {
        var args = _stack.ArgsOf<LoadBalancerArgs>(_stack.One<LoadBalancer>());
        var logs = await args.AccessLogs!.ToOutput().ValueAsync();

        Assert.That(
            await logs.Bucket.ToOutput().SourcesAsync(),
            Does.Contain("BucketPolicy main"),
            "AWS tries to write a file at once"
        );
    }

    [Test]
    public async Task Load_balancers_of_the_account_alone_may_write_and_nobody_without_tls()
    {
        var policy = JsonDocument.Parse((await _stack.One<BucketPolicy>().Policy.ValueAsync())!).RootElement;
        var (allow, deny) = (policy.GetProperty("Statement")[0], policy.GetProperty("Statement")[1]);

        Assert.That(
            Text(allow, "Effect", "Action", "Resource"),
            Is.EqualTo("Allow s3:PutObject arn:aws:s3:::main/AWSLogs/123456789012/*")
        );
        Assert.That(
            allow.GetProperty("Principal").GetProperty("Service").GetString(),
            Is.EqualTo("logdelivery.elasticloadbalancing.amazonaws.com")
        );
        Assert.That(
            allow.GetProperty("Condition").GetProperty("StringEquals").GetProperty("aws:SourceAccount").GetString(),
            Is.EqualTo("123456789012")
        );
        Assert.That(Text(deny, "Effect", "Action", "Principal"), Is.EqualTo("Deny s3:* *"));
        Assert.That(
            deny.GetProperty("Condition").GetProperty("Bool").GetProperty("aws:SecureTransport").GetString(),
            Is.EqualTo("false")
        );
    }

    [Test]
    public async Task The_bucket_is_private_before_it_gets_a_policy()
    {
        Assert.That(
            _stack.Inputs("BucketPublicAccessBlock").Where(input => input.Value is true).Select(input => input.Key),
            Is.EquivalentTo(
                new[] { "blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets" }
            )
        );
        Assert.That(
            await _stack.DependenciesOf(_stack.One<BucketPolicy>()),
            Is.EqualTo(new[] { "BucketPublicAccessBlock main" }),
            "S3 refuses two changes of a bucket's access at a time"
        );
    }

    [Test]
    public async Task The_owner_of_the_bucket_owns_the_logs_which_S3_encrypts_with_its_own_keys()
    {
        var ownership = await _stack.One<BucketOwnershipControls>().Rule.ValueAsync();
        var encryption = (await _stack.One<BucketServerSideEncryptionConfiguration>().Rules.ValueAsync()).Single();

        Assert.That(ownership.ObjectOwnership, Is.EqualTo("BucketOwnerEnforced"));
        Assert.That(
            encryption.ApplyServerSideEncryptionByDefault!.SseAlgorithm,
            Is.EqualTo("AES256"),
            "load balancing cannot write with a key of KMS"
        );
    }

    [Test]
    public async Task Logs_are_deleted_when_their_days_are_over()
    {
        var rule = (await _stack.One<BucketLifecycleConfiguration>().Rules.ValueAsync()).Single();

        Assert.That((rule.Status, rule.Expiration!.Days), Is.EqualTo(("Enabled", (int?)90)));
    }

    [Test]
    public async Task A_bucket_with_logs_is_not_deleted_unless_that_is_asked_for()
    {
        Assert.That(await _stack.One<Bucket>().ForceDestroy.ValueAsync(), Is.False);
    }

    private static string Text(JsonElement statement, params string[] properties) =>
        string.Join(' ', properties.Select(property => statement.GetProperty(property).GetString()));
}
