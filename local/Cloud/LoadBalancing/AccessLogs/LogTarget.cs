using Local.Cloud.Resources;
using Local.Cloud.S3;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing.AccessLogs;

/// <summary>The place of a load balancer's log.</summary>
/// <param name="Bucket">The name of the bucket.</param>
/// <param name="Prefix">The prefix of the objects, without a slash at its end; empty for none.</param>
internal sealed record LogTarget(string Bucket, string Prefix)
{
    private const string Service = "logdelivery.elasticloadbalancing.amazonaws.com";

    /// <summary>Returns the place that a load balancer's inputs name; null if the log is off, as by default.</summary>
    public static LogTarget? Of(PropertyMap log) =>
        log.Flag("enabled", false) ? new LogTarget(log.Text("bucket", ""), log.Text("prefix", "").Trim('/')) : null;

    /// <summary>Returns the errors in the inputs of a log.</summary>
    public static IEnumerable<InputError> Check(PropertyMap inputs, string property)
    {
        if (
            inputs.Map(property).Get("prefix")?.AsString is { } prefix
            && prefix.Contains("AWSLogs", StringComparison.Ordinal)
        )
        {
            yield return InputError.Value($"{property}.prefix", prefix, "prefixes without AWSLogs, which AWS adds");
        }
    }

    /// <summary>Returns the key of an object.</summary>
    /// <param name="name">The part of the key after the account's folder.</param>
    public string Key(string name) => $"{(Prefix.Length > 0 ? Prefix + "/" : "")}AWSLogs/{Arn.Account}/{name}";

    /// <summary>
    /// Checks that the service of load balancers may write into the bucket, and writes an object there, as AWS does before
    /// it sets a log.
    /// </summary>
    /// <exception cref="CloudException">
    /// The bucket does not exist, its policy does not admit the service, or the object could not be written.
    /// </exception>
    public void Require(LogKind kind, Buckets buckets, string loadBalancerArn)
    {
        var request = new PolicyRequest(
            Service,
            "s3:PutObject",
            $"arn:aws:s3:::{Bucket}/{Key("object")}",
            Arn.Account,
            loadBalancerArn
        );
        if (!buckets.Exists(Bucket))
        {
            throw new CloudException(
                $"InvalidConfigurationRequest: Access Denied for bucket: {Bucket}. The bucket does not exist"
            );
        }

        if (!buckets.Admits(Bucket, request))
        {
            throw new CloudException(
                $"InvalidConfigurationRequest: Access Denied for bucket: {Bucket}. Please check S3bucket permission: its "
                    + $"policy must let {Service} do s3:PutObject on arn:aws:s3:::{Bucket}/{Key("*")}, before the load "
                    + "balancer names the bucket, and its encryption must be AES256"
            );
        }

        try
        {
            var text = $"The load balancer {loadBalancerArn} writes its logs here.\n";
            buckets.Put(Bucket, Key(kind.TestFile), text);
        }
        catch (IOException e)
        {
            throw new CloudException($"cannot write into the bucket {Bucket}: {e.Message}");
        }
    }
}
