using Local.Cloud.S3;

namespace Local.Tests.S3;

/// <summary>Whether a bucket's policy lets the load balancers' service write.</summary>
public sealed class BucketPoliciesTests
{
    private const string Service = """{"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}""";

    private static readonly PolicyRequest Request = new(
        "logdelivery.elasticloadbalancing.amazonaws.com",
        "s3:PutObject",
        "arn:aws:s3:::logs/web/AWSLogs/000000000000/object",
        "000000000000",
        "arn:aws:elasticloadbalancing:us-west-1:000000000000:loadbalancer/app/web/0123456789abcdef"
    );

    [TestCase(Service, "\"s3:PutObject\"", "\"arn:aws:s3:::logs/web/AWSLogs/000000000000/*\"", true)]
    [TestCase(Service, "[\"s3:GetObject\", \"S3:Put*\"]", "[\"arn:aws:s3:::logs/*\"]", true)]
    [TestCase("\"*\"", "\"*\"", "\"*\"", true)]
    [TestCase("""{"AWS": "*"}""", "\"s3:*\"", "\"arn:aws:s3:::logs/*\"", true)]
    [TestCase("""{"Service": "delivery.logs.amazonaws.com"}""", "\"s3:PutObject\"", "\"arn:aws:s3:::logs/*\"", false)]
    [TestCase("""{"AWS": "arn:aws:iam::027434742980:root"}""", "\"s3:PutObject\"", "\"arn:aws:s3:::logs/*\"", false)]
    [TestCase(Service, "\"s3:GetObject\"", "\"arn:aws:s3:::logs/*\"", false)]
    [TestCase(Service, "\"s3:PutObject\"", "\"arn:aws:s3:::logs/AWSLogs/000000000000/*\"", false)]
    [TestCase(Service, "\"s3:PutObject\"", "\"arn:aws:s3:::logs/web/AWSLogs/123456789012/*\"", false)]
    public void A_statement_is_for_a_principal_an_action_and_a_resource(
        string principal,
        string action,
        string resource,
        bool allowed
    ) =>
        Assert.That(BucketPolicies.Allow([Policy("Allow", principal, action, resource)], Request), Is.EqualTo(allowed));

    [TestCase("""{"StringEquals": {"aws:SourceAccount": "000000000000"}}""", true)]
    [TestCase("""{"StringEquals": {"aws:SourceAccount": ["123456789012", "000000000000"]}}""", true)]
    [TestCase("""{"StringEquals": {"AWS:SourceAccount": "123456789012"}}""", false)]
    [TestCase("""{"ArnLike": {"aws:SourceArn": "arn:aws:elasticloadbalancing:*:000000000000:loadbalancer/*"}}""", true)]
    [TestCase("""{"ArnLike": {"aws:SourceArn": "arn:aws:elasticloadbalancing:us-east-1:*:loadbalancer/*"}}""", false)]
    [TestCase("""{"Bool": {"aws:SecureTransport": true}}""", true)]
    [TestCase("""{"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}""", true)]
    [TestCase("""{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}""", false)]
    [TestCase("""{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}""", true)]
    [TestCase("""{"NumericLessThan": {"aws:SourceAccount": "1"}}""", false)]
    public void Conditions_decide(string condition, bool allowed) =>
        Assert.That(
            BucketPolicies.Allow([Policy("Allow", Service, "\"s3:PutObject\"", "\"*\"", condition)], Request),
            Is.EqualTo(allowed)
        );

    [Test]
    public void A_statement_that_denies_wins()
    {
        var allow = Policy("Allow", Service, "\"s3:PutObject\"", "\"*\"");

        Assert.That(
            BucketPolicies.Allow(
                [allow, Policy("Deny", "\"*\"", "\"s3:*\"", "\"*\"", """{"Bool": {"aws:SecureTransport": "false"}}""")],
                Request
            ),
            Is.True
        );
        Assert.That(BucketPolicies.Allow([allow, Policy("Deny", "\"*\"", "\"s3:*\"", "\"*\"")], Request), Is.False);
        Assert.That(BucketPolicies.Allow([], Request), Is.False);
    }

    private static string Policy(
        string effect,
        string principal,
        string action,
        string resource,
        string condition = "{}"
    ) =>
        $$"""
            {"Version": "2012-10-17", "Statement": {
              "Effect": "{{effect}}", "Principal": {{principal}}, "Action": {{action}}, "Resource": {{resource}},
              "Condition": {{condition}}
            }
            }
            """;
}
