namespace Local.Cloud.Provider;

/// <summary>Paths of properties as Pulumi writes them: <c>healthCheck.interval</c>, <c>subnets[0]</c>, <c>tags["a.b"]</c>.</summary>
internal static class PropertyPath
{
    public static string Join(string path, string name)
    {
        var plain = name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '$');
        var step = plain ? name : $"[\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"]";
        return path.Length == 0 || !plain ? path + step : $"{path}.{step}";
    }

    public static string Join(string path, int index) => $"{path}[{index}]";

    /// <summary>The name of the property at the top that <paramref name="path"/> leads into.</summary>
    public static string Root(string path) => path.IndexOfAny(['.', '[']) is > 0 and var end ? path[..end] : path;

    /// <summary>Whether <paramref name="path"/> is <paramref name="outer"/> or leads into it.</summary>
    public static bool IsWithin(string path, string outer) =>
        path.StartsWith(outer, StringComparison.Ordinal)
        && (path.Length == outer.Length || path[outer.Length] is '.' or '[');
}
