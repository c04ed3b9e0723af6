namespace Local.Cloud.Resources;

/// <summary>Amazon Resource Names in AWS's form: <c>arn:aws:service:region:account:resource</c>.</summary>
internal static class Arn
{
    /// <summary>The account of all resources in the local cloud.</summary>
    public const string Account = "000000000000";

    /// <summary>Returns the ARN of <paramref name="resource"/>.</summary>
    /// <param name="service">AWS's name of the service, such as <c>ecs</c>.</param>
    /// <param name="region">The region of the resource, such as <c>us-west-1</c>.</param>
    /// <param name="resource">The last part, such as <c>cluster/ecs-cluster</c>.</param>
    public static string Of(string service, string region, string resource) =>
        $"arn:aws:{service}:{region}:{Account}:{resource}";

    /// <summary>Returns the ARN of a resource without a region, such as a role of <c>iam</c>.</summary>
    /// <param name="service">AWS's name of the service, such as <c>iam</c>.</param>
    /// <param name="resource">The last part, such as <c>role/ecs-task-execution-role</c>.</param>
    public static string Global(string service, string resource) => $"arn:aws:{service}::{Account}:{resource}";
}
