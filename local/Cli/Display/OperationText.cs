using Local.Engine.Resources;
using Spectre.Console;

namespace Local.Cli.Display;

/// <summary>The signs and words of operations in Pulumi's displays.</summary>
internal static class OperationText
{
    /// <summary>The operations in the order of summaries. The parts of a replacement are not counted.</summary>
    public static IReadOnlyList<StepOperation> Order { get; } =
    [
        StepOperation.Create,
        StepOperation.Update,
        StepOperation.Delete,
        StepOperation.Replace,
        StepOperation.Import,
        StepOperation.Read,
        StepOperation.ReadDiscard,
        StepOperation.Refresh,
        StepOperation.RemovePendingReplace,
    ];

    /// <summary>Returns the sign in two columns: <c>+ </c>, <c>~ </c>, <c>- </c>, <c>+-</c> and so on.</summary>
    public static string Sign(StepOperation operation) =>
        operation switch
        {
            StepOperation.Create => "+ ",
            StepOperation.Update => "~ ",
            StepOperation.Delete or StepOperation.ReadDiscard => "- ",
            StepOperation.Replace => "+-",
            StepOperation.CreateReplacement => "++",
            StepOperation.Import => "= ",
            StepOperation.ImportReplacement => "=>",
            StepOperation.DeleteReplaced or StepOperation.RemovePendingReplace => "--",
            StepOperation.Read => "> ",
            StepOperation.Refresh => "~ ",
            _ => "  ",
        };

    /// <summary>Returns the words of a preview and, as in "to create", of a summary.</summary>
    public static string Plan(StepOperation operation) =>
        operation switch
        {
            StepOperation.Same => "",
            StepOperation.CreateReplacement => "create replacement",
            StepOperation.ImportReplacement => "import replacement",
            StepOperation.DeleteReplaced => "delete original",
            StepOperation.ReadDiscard => "discard",
            StepOperation.RemovePendingReplace => "remove pending replace",
            _ => operation.Name(),
        };

    /// <summary>Returns the words for a running operation.</summary>
    public static string Running(StepOperation operation) =>
        operation switch
        {
            StepOperation.Same => "",
            StepOperation.Create => "creating",
            StepOperation.Update => "updating",
            StepOperation.Delete => "deleting",
            StepOperation.Replace => "replacing",
            StepOperation.CreateReplacement => "creating replacement",
            StepOperation.Import => "importing",
            StepOperation.ImportReplacement => "importing replacement",
            StepOperation.DeleteReplaced => "deleting original",
            StepOperation.Read => "reading",
            StepOperation.Refresh => "refreshing",
            StepOperation.ReadDiscard => "discarding",
            _ => "removing pending replace",
        };

    /// <summary>Returns the words for a finished operation.</summary>
    public static string Done(StepOperation operation) =>
        operation switch
        {
            StepOperation.Same => "",
            StepOperation.Create => "created",
            StepOperation.Update => "updated",
            StepOperation.Delete => "deleted",
            StepOperation.Replace => "replaced",
            StepOperation.CreateReplacement => "created replacement",
            StepOperation.Import => "imported",
            StepOperation.ImportReplacement => "imported replacement",
            StepOperation.DeleteReplaced => "deleted original",
            StepOperation.Read => "read",
            StepOperation.Refresh => "refreshed",
            StepOperation.ReadDiscard => "discarded",
            _ => "removed pending replace",
        };

    /// <summary>Returns the style for text about the operation.</summary>
    public static Style Style(StepOperation operation) =>
        new(
            operation switch
            {
                StepOperation.Create
                or StepOperation.CreateReplacement
                or StepOperation.Import
                or StepOperation.ImportReplacement => Color.Green,
                StepOperation.Update or StepOperation.Refresh => Color.Yellow,
                StepOperation.Delete or StepOperation.DeleteReplaced or StepOperation.ReadDiscard => Color.Red,
                StepOperation.Replace => Color.Fuchsia,
                StepOperation.Read => Color.Aqua,
                _ => Color.Default,
            }
        );

    /// <summary>
    /// Returns the short form of a type token: <c>aws:ecs/cluster:Cluster</c> becomes <c>aws:ecs:Cluster</c>.
    /// </summary>
    public static string Type(string token)
    {
        var parts = token.Split(':');
        return parts.Length == 3 ? $"{parts[0]}:{parts[1].Split('/')[0]}:{parts[2]}" : token;
    }

    /// <summary>Seconds in the form of a status: <c>0.52s</c>.</summary>
    public static string Seconds(TimeSpan time) =>
        time.TotalSeconds < 10
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##}s")
            : Duration(time);

    /// <summary>Returns a time in whole seconds: <c>7s</c>, <c>1m5s</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        var seconds = Math.Max(1, (long)Math.Round(time.TotalSeconds));
        return seconds < 60 ? $"{seconds}s" : $"{seconds / 60}m{seconds % 60}s";
    }
}
