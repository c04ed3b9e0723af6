using Local.Cloud.Resources;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary>
/// <c>awsx:cloudtrail:Trail</c>: a trail with its bucket, the policy of the bucket and, if asked for, a log group with
/// its role. The local cloud records all of them, and nothing is written to the trail.
/// </summary>
internal sealed class TrailComponent(ComponentRegistration registration)
{
    private const string Principal = "cloudtrail.amazonaws.com";
    private static readonly string[] Own = ["s3Bucket", "cloudWatchLogsGroup"];

    private readonly PropertyMap _inputs = registration.Given;

    private PropertyMap Bucket => _inputs.Map("s3Bucket");

    private PropertyMap Logs => _inputs.Map("cloudWatchLogsGroup");

    public async Task<ConstructResponse> ConstructAsync(CancellationToken cancellationToken)
    {
        Check();
        var urn = await registration.RegisterAsync(cancellationToken);
        var bucket = await BucketAsync(urn, cancellationToken);
        var policy = await registration.RegisterChildAsync(
            urn,
            "aws:s3/bucketPolicy:BucketPolicy",
            registration.Name,
            new PropertyMap(("bucket", bucket.Name), ("policy", BucketPolicy(bucket.Arn))),
            new Dictionary<string, IReadOnlyList<string>> { ["bucket"] = Urns(bucket.Child) },
            cancellationToken
        );
        var logs = Logs.Flag("enable", otherwise: false)
            ? await LogGroupChoice.ChooseAsync(registration, urn, Logs, cancellationToken)
            : null;
        var role = logs?.Child is null
            ? null
            : await RoleChoice.ChooseAsync(
                registration,
                urn,
                registration.Name,
                PropertyMap.Empty,
                new PropertyMap(
                    ("assumeRolePolicy", RoleChoice.TrustPolicy(Principal)),
                    ("inlinePolicies", PropertyValue.List(new PropertyMap(("policy", LogsPolicy(logs.Arn)))))
                ),
                [],
                cancellationToken
            );
        var wanted = new PropertyMap(_inputs.Where(input => !Own.Contains(input.Key))).With(
            "s3BucketName",
            bucket.Name
        );
        if (logs is not null)
        {
            wanted = wanted.With("cloudWatchLogsGroupArn", After(logs.Arn, ":*"));
        }

        if (role is not null)
        {
            wanted = wanted.With("cloudWatchLogsRoleArn", role.Arn);
        }

        var trail = await registration.RegisterChildAsync(
            urn,
            "aws:cloudtrail/trail:Trail",
            registration.Name,
            wanted,
            new Dictionary<string, IReadOnlyList<string>>(
                _inputs.Keys.Except(Own).Select(key => KeyValuePair.Create(key, registration.Dependencies(key)))
            )
            {
                ["s3BucketName"] = Urns(bucket.Child, policy),
                ["cloudWatchLogsGroupArn"] = Urns(logs?.Child),
                ["cloudWatchLogsRoleArn"] = Urns(role?.Child),
            },
            cancellationToken
        );
        return await FinishAsync(
            urn,
            [("trail", trail), ("bucket", bucket.Child), ("logGroup", logs?.Child)],
            cancellationToken
        );
    }

    /// <summary>Rejects inputs that exclude each other, before anything is registered.</summary>
    private void Check()
    {
        RequireOnly("s3Bucket", Bucket, "args", "existing");
        RequireOnly("cloudWatchLogsGroup", Logs, "args", "enable", "existing");
        if (Bucket.ContainsKey("args") && Bucket.ContainsKey("existing"))
        {
            throw Wrong("s3Bucket: only one of existing and args may be given");
        }

        if (
            Bucket.Get("existing")?.AsMap is { } existing
            && !existing.ContainsKey("arn")
            && !existing.ContainsKey("name")
        )
        {
            throw Wrong("s3Bucket: existing must have an arn or a name");
        }

        if (LogGroupChoice.Mistake(Logs) is { } mistake)
        {
            throw Wrong($"cloudWatchLogsGroup: {mistake}");
        }
    }

    private void RequireOnly(string input, PropertyMap given, params string[] allowed)
    {
        if (given.Keys.Except(allowed).FirstOrDefault() is { } other)
        {
            throw Wrong($"{input}: found {other}; allowed: {string.Join(", ", allowed)}");
        }
    }

    private async Task<ChosenBucket> BucketAsync(string urn, CancellationToken cancellationToken)
    {
        if (Bucket.Get("existing")?.AsMap is { } existing)
        {
            const string Start = "arn:aws:s3:::";
            return existing.Get("arn") is { } arn
                ? new(arn.AsString is { } text ? text[(text.LastIndexOf(':') + 1)..] : PropertyValue.Unknown, arn, null)
                : new(
                    existing["name"],
                    existing["name"].AsString is { } name ? Start + name : PropertyValue.Unknown,
                    null
                );
        }

        var bucket = await registration.RegisterChildAsync(
            urn,
            "aws:s3/bucket:Bucket",
            registration.Name,
            new PropertyMap(("forceDestroy", true)).With(Bucket.Map("args")),
            ComponentRegistration.NoDependencies,
            cancellationToken
        );
        return new(bucket.Output("bucket"), bucket.Output("arn"), bucket);
    }

    private static PropertyValue BucketPolicy(PropertyValue arn) =>
        Policy(
            Statement("s3:GetBucketAcl", arn)
                .With(
                    new PropertyMap(
                        ("Sid", "AWSCloudTrailAclCheck"),
                        ("Principal", new PropertyMap(("Service", Principal)))
                    )
                ),
            Statement("s3:PutObject", After(arn, "/*"))
                .With(
                    new PropertyMap(
                        ("Sid", "AWSCloudTrailWrite"),
                        ("Principal", new PropertyMap(("Service", Principal))),
                        (
                            "Condition",
                            new PropertyMap(
                                ("StringEquals", new PropertyMap(("s3:x-amz-acl", "bucket-owner-full-control")))
                            )
                        )
                    )
                )
        );

    private static PropertyValue LogsPolicy(PropertyValue logGroupArn)
    {
        var streams = After(logGroupArn, $":log-stream:{Arn.Account}_CloudTrail_*");
        return Policy(Statement("logs:CreateLogStream", streams), Statement("logs:PutLogEvents", streams));
    }

    private static PropertyMap Statement(string action, PropertyValue resource) =>
        new(("Effect", "Allow"), ("Action", PropertyValue.List(action)), ("Resource", PropertyValue.List(resource)));

    private static PropertyValue Policy(params PropertyMap[] statements)
    {
        var all = PropertyValue.List(statements.Select(statement => (PropertyValue)statement));
        return all.ContainsUnknowns
            ? PropertyValue.Unknown
            : PropertyJson.ToText(new PropertyMap(("Version", "2012-10-17"), ("Statement", all)));
    }

    private static PropertyValue After(PropertyValue text, string end) =>
        text.AsString is { } known ? known + end : PropertyValue.Unknown;

    private static IReadOnlyList<string> Urns(params ComponentRegistration.Child?[] children) =>
        [.. children.OfType<ComponentRegistration.Child>().Select(child => child.Urn)];

    private Task<ConstructResponse> FinishAsync(
        string urn,
        IEnumerable<(string Output, ComponentRegistration.Child? Child)> children,
        CancellationToken cancellationToken
    )
    {
        var made = children.Where(one => one.Child is not null).ToArray();
        return registration.FinishAsync(
            urn,
            new PropertyMap(made.Select(one => (one.Output, one.Child!.Reference))),
            made.ToDictionary(one => one.Output, IReadOnlyList<string> (one) => [one.Child!.Urn]),
            cancellationToken
        );
    }

    private CloudException Wrong(string what) => new($"{registration.Describe}: {what}");

    private sealed record ChosenBucket(PropertyValue Name, PropertyValue Arn, ComponentRegistration.Child? Child);
}
