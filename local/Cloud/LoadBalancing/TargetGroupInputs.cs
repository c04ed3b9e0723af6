using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing;

/// <summary>Reads and checks the inputs of a target group, with the defaults of AWS and of Pulumi's provider.</summary>
internal static class TargetGroupInputs
{
    private const int DefaultDeregistrationDelay = 300;
    private const int DefaultInterval = 30;
    private const int DefaultTimeout = 5;
    private const int OneDay = 86400;
    private const int OneWeek = 604800;
    private const string DefaultMatcher = "200";
    private const string TrafficPort = "traffic-port";
    private const string Instance = "instance";
    private const string Http = "HTTP";
    private const string Https = "HTTPS";
    private const string ApplicationCookie = "app_cookie";

    private static readonly string[] Algorithms =
    [
        TargetGroupSettings.RoundRobin,
        TargetGroupSettings.LeastOutstandingRequests,
        TargetGroupSettings.WeightedRandom,
    ];

    public static TargetGroupSettings Read(string name, PropertyMap inputs)
    {
        var check = inputs.Map("healthCheck");
        var port = check.Text("port", TrafficPort);
        var (healthy, unhealthy) = DefaultThresholds(inputs);
        return new TargetGroupSettings(
            name,
            inputs.Text("targetType", Instance),
            inputs.Text("protocol", Http) == Https,
            inputs.Number("port", 0),
            inputs.Text("loadBalancingAlgorithmType", TargetGroupSettings.RoundRobin),
            inputs.Seconds("deregistrationDelay", DefaultDeregistrationDelay),
            inputs.Seconds("slowStart", 0),
            ReadStickiness(inputs.Map("stickiness")),
            new HealthCheckSettings(
                check.Text("protocol", Http) == Https,
                check.Text("path", "/"),
                port == TrafficPort ? null : int.Parse(port),
                check.Seconds("interval", DefaultInterval),
                check.Seconds("timeout", DefaultTimeout),
                check.Number("healthyThreshold", healthy),
                check.Number("unhealthyThreshold", unhealthy),
                CodeMatcher.TryParse(check.Text("matcher", DefaultMatcher)) ?? CodeMatcher.TryParse(DefaultMatcher)!
            )
        );
    }

    /// <summary>Returns the errors in the inputs: what AWS rejects and what the local cloud does not support.</summary>
    public static IEnumerable<InputError> Check(PropertyMap inputs, Vpcs vpcs) =>
        LoadBalancerName
            .Check(inputs)
            .Concat(InputReader.CheckOneOf(inputs, "targetType", [Instance, "ip"]))
            .Concat(InputReader.CheckOneOf(inputs, "protocol", [Http, Https]))
            .Concat(InputReader.CheckOneOf(inputs, "protocolVersion", ["HTTP1"]))
            .Concat(InputReader.CheckOneOf(inputs, "loadBalancingAlgorithmType", Algorithms))
            .Concat(InputReader.CheckRange(inputs, "port", 1, 65535))
            .Concat(InputReader.CheckRange(inputs, "deregistrationDelay", 0, 3600))
            .Concat(CheckPlace(inputs, vpcs))
            .Concat(CheckSlowStart(inputs))
            .Concat(CheckStickiness(inputs.Map("stickiness")))
            .Concat(CheckHealthCheck(inputs.Map("healthCheck")));

    /// <summary>Returns the inputs with the defaults of AWS and the provider.</summary>
    public static PropertyMap WithDefaults(string name, PropertyMap inputs)
    {
        var (healthy, unhealthy) = DefaultThresholds(inputs);
        return new PropertyMap(
            ("name", name),
            ("targetType", Instance),
            ("protocolVersion", "HTTP1"),
            ("ipAddressType", "ipv4"),
            ("deregistrationDelay", DefaultDeregistrationDelay),
            ("slowStart", 0),
            ("loadBalancingAlgorithmType", TargetGroupSettings.RoundRobin),
            ("loadBalancingAnomalyMitigation", "off"),
            ("loadBalancingCrossZoneEnabled", "use_load_balancer_configuration"),
            ("namePrefix", ""),
            ("connectionTermination", false),
            ("lambdaMultiValueHeadersEnabled", false),
            ("proxyProtocolV2", false)
        )
            .With(inputs)
            .With(
                "healthCheck",
                new PropertyMap(
                    ("enabled", true),
                    ("path", "/"),
                    ("port", TrafficPort),
                    ("protocol", Http),
                    ("interval", DefaultInterval),
                    ("timeout", DefaultTimeout),
                    ("healthyThreshold", healthy),
                    ("unhealthyThreshold", unhealthy),
                    ("matcher", DefaultMatcher)
                ).With(inputs.Map("healthCheck"))
            )
            .With(
                "stickiness",
                new PropertyMap(("enabled", false), ("type", "lb_cookie"), ("cookieDuration", OneDay)).With(
                    inputs.Map("stickiness")
                )
            );
    }

    /// <summary>
    /// Returns the default thresholds of a target group. AWS's are 5 and 2. The provider sends 3 for a threshold
    /// that a given <c>healthCheck</c> leaves out (terraform-provider-aws,
    /// <c>internal/service/elbv2/target_group.go</c>).
    /// </summary>
    private static (int Healthy, int Unhealthy) DefaultThresholds(PropertyMap inputs) =>
        inputs.Get("healthCheck")?.AsMap is null ? (5, 2) : (3, 3);

    private static StickinessSettings? ReadStickiness(PropertyMap stickiness)
    {
        if (stickiness.Count == 0 || !stickiness.Flag("enabled", true))
        {
            return null;
        }

        var cookie = stickiness.Text("type", "") == ApplicationCookie ? stickiness.Text("cookieName", "") : null;
        return new StickinessSettings(cookie, stickiness.Seconds("cookieDuration", OneDay));
    }

    private static IEnumerable<InputError> CheckPlace(PropertyMap inputs, Vpcs vpcs)
    {
        foreach (var property in new[] { "port", "protocol", "vpcId" })
        {
            if (!inputs.ContainsKey(property))
            {
                yield return new InputError(property, "is required for targets by instance or address");
            }
        }

        if (inputs.Get("vpcId")?.AsString is { } id && !vpcs.Contains(id))
        {
            yield return new InputError("vpcId", $"the VPC '{id}' does not exist");
        }
    }

    private static IEnumerable<InputError> CheckSlowStart(PropertyMap inputs)
    {
        if (inputs.Get("slowStart")?.AsNumber is not { } seconds || seconds == 0)
        {
            yield break;
        }

        if (seconds is < 30 or > 900)
        {
            yield return InputError.Value("slowStart", seconds, "0 (off), and 30 to 900 seconds");
        }

        if (inputs.Get("loadBalancingAlgorithmType")?.AsString is { } algorithm and not TargetGroupSettings.RoundRobin)
        {
            yield return InputError.Value("slowStart", seconds, $"0 (off) with {algorithm}");
        }
    }

    private static IEnumerable<InputError> CheckStickiness(PropertyMap stickiness)
    {
        foreach (
            var error in InputReader
                .CheckOneOf(stickiness, "type", ["lb_cookie", ApplicationCookie], "stickiness.")
                .Concat(InputReader.CheckRange(stickiness, "cookieDuration", 1, OneWeek, "stickiness."))
        )
        {
            yield return error;
        }

        if (stickiness.Get("type")?.AsString == ApplicationCookie && !stickiness.ContainsKey("cookieName"))
        {
            yield return new InputError("stickiness.cookieName", "is required for app_cookie");
        }
    }

    private static IEnumerable<InputError> CheckHealthCheck(PropertyMap check)
    {
        const string prefix = "healthCheck.";
        foreach (
            var error in InputReader
                .CheckRange(check, "interval", 5, 300, prefix)
                .Concat(InputReader.CheckRange(check, "timeout", 2, 120, prefix))
                .Concat(InputReader.CheckRange(check, "healthyThreshold", 2, 10, prefix))
                .Concat(InputReader.CheckRange(check, "unhealthyThreshold", 2, 10, prefix))
                .Concat(InputReader.CheckOneOf(check, "protocol", [Http, Https], prefix))
        )
        {
            yield return error;
        }

        if (check.Get("enabled")?.AsBool == false)
        {
            yield return InputError.Value(prefix + "enabled", false, "true for targets by instance or address");
        }

        if (check.Get("path")?.AsString is { } path && (!path.StartsWith('/') || path.Length > 1024))
        {
            yield return InputError.Value(
                prefix + "path",
                path,
                "paths that begin with / and have at most 1024 characters"
            );
        }

        if (
            check.Get("port")?.AsString is { } port and not TrafficPort
            && !(int.TryParse(port, out var number) && number is >= 1 and <= 65535)
        )
        {
            yield return InputError.Value(prefix + "port", port, $"{TrafficPort}, and 1 to 65535");
        }

        if (check.Get("matcher")?.AsString is { } matcher && CodeMatcher.TryParse(matcher) is null)
        {
            yield return InputError.Value(
                prefix + "matcher",
                matcher,
                "codes from 200 to 499 and ranges of them, such as 200,202 or 200-299"
            );
        }

        if (check.Get("timeout") is not UnknownValue && check.Get("interval") is not UnknownValue)
        {
            var (timeout, interval) = (
                check.Number("timeout", DefaultTimeout),
                check.Number("interval", DefaultInterval)
            );
            if (timeout >= interval)
            {
                yield return InputError.Value(
                    prefix + "timeout",
                    timeout,
                    $"less than the interval, {interval} seconds"
                );
            }
        }
    }
}
