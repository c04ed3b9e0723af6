using Local.Engine.Resources;

namespace Local.Cli.Display;

/// <summary>How Pulumi's displays sign and word an operation.</summary>
internal static class OperationText
{
    /// <summary>Operations in the order in which summaries list them; the parts of a replacement are not counted.</summary>
    public static IReadOnlyList<StepOperation> Order { get; } =
    [
        StepOperation.Create,
        StepOperation.Update,
        StepOperation.Delete,
        StepOperation.Replace,
        StepOperation.Read,
        StepOperation.ReadDiscard,
        StepOperation.Refresh,
        StepOperation.RemovePendingReplace,
    ];

    /// <summary>Two columns: <c>+ </c>, <c>~ </c>, <c>- </c>, <c>+-</c> and so on.</summary>
    public static string Sign(StepOperation operation) =>
        operation switch
        {
            StepOperation.Create => "+ ",
            StepOperation.Update => "~ ",
            StepOperation.Delete or StepOperation.ReadDiscard => "- ",
            StepOperation.Replace => "+-",
            StepOperation.CreateReplacement => "++",
            StepOperation.DeleteReplaced or StepOperation.RemovePendingReplace => "--",
            StepOperation.Read => "> ",
            StepOperation.Refresh => "~ ",
            _ => "  ",
        };

    /// <summary>What a preview announces, and what a summary counts as "to create".</summary>
    public static string Plan(StepOperation operation) =>
        operation switch
        {
            StepOperation.Same => "",
            StepOperation.CreateReplacement => "create replacement",
            StepOperation.DeleteReplaced => "delete original",
            StepOperation.ReadDiscard => "discard",
            StepOperation.RemovePendingReplace => "remove pending replace",
            _ => operation.Name(),
        };

    /// <summary>While it runs.</summary>
    public static string Running(StepOperation operation) =>
        operation switch
        {
            StepOperation.Same => "",
            StepOperation.Create => "creating",
            StepOperation.Update => "updating",
            StepOperation.Delete => "deleting",
            StepOperation.Replace => "replacing",
            StepOperation.CreateReplacement => "creating replacement",
            StepOperation.DeleteReplaced => "deleting original",
            StepOperation.Read => "reading",
            StepOperation.Refresh => "refreshing",
            StepOperation.ReadDiscard => "discarding",
            _ => "removing pending replace",
        };

    /// <summary>When it is done.</summary>
    public static string Done(StepOperation operation) =>
        operation switch
        {
            StepOperation.Same => "",
            StepOperation.Create => "created",
            StepOperation.Update => "updated",
            StepOperation.Delete => "deleted",
            StepOperation.Replace => "replaced",
            StepOperation.CreateReplacement => "created replacement",
            StepOperation.DeleteReplaced => "deleted original",
            StepOperation.Read => "read",
            StepOperation.Refresh => "refreshed",
            StepOperation.ReadDiscard => "discarded",
            _ => "removed pending replace",
        };

    /// <summary>The colour of the operation, as Spectre.Console names it.</summary>
    public static string Color(StepOperation operation) =>
        operation switch
        {
            StepOperation.Create or StepOperation.CreateReplacement => "green",
            StepOperation.Update or StepOperation.Refresh => "yellow",
            StepOperation.Delete or StepOperation.DeleteReplaced or StepOperation.ReadDiscard => "red",
            StepOperation.Replace => "fuchsia",
            StepOperation.Read => "aqua",
            _ => "default",
        };

    /// <summary>A type token as displays shorten it: <c>aws:ecs/cluster:Cluster</c> is <c>aws:ecs:Cluster</c>.</summary>
    public static string Type(string token)
    {
        var parts = token.Split(':');
        return parts.Length == 3 ? $"{parts[0]}:{parts[1].Split('/')[0]}:{parts[2]}" : token;
    }

    /// <summary>Seconds as a status shows them: <c>0.52s</c>.</summary>
    public static string Seconds(TimeSpan time) =>
        time.TotalSeconds < 10
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##}s")
            : Duration(time);

    /// <summary>A time in whole seconds: <c>7s</c>, <c>1m5s</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        var seconds = Math.Max(1, (long)Math.Round(time.TotalSeconds));
        return seconds < 60 ? $"{seconds}s" : $"{seconds / 60}m{seconds % 60}s";
    }
}
