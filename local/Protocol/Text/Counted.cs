namespace Local.Protocol.Text;

/// <summary>Writes numbers of things in sentences.</summary>
public static class Counted
{
    /// <summary>Returns a number with its noun, such as <c>1 task</c> or <c>2 tasks</c>.</summary>
    /// <param name="count">The number.</param>
    /// <param name="noun">The noun in the singular, whose plural ends in s.</param>
    public static string Text(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
