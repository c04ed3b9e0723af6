namespace Local.Cloud.Provider;

/// <summary>
/// Property paths in Pulumi's form: <c>healthCheck.interval</c>, <c>subnets[0]</c>, <c>tags["a.b"]</c>.
/// </summary>
internal static class PropertyPath
{
    public static string Join(string path, string name)
    {
        var plain = name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '$');
        var step = plain ? name : $"[\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"]";
        return path.Length == 0 || !plain ? path + step : $"{path}.{step}";
    }

    public static string Join(string path, int index) => $"{path}[{index}]";

    /// <summary>Returns the name of the top-level property in <paramref name="path"/>.</summary>
    public static string Root(string path) => path.IndexOfAny(['.', '[']) is > 0 and var end ? path[..end] : path;

    /// <summary>Returns whether <paramref name="path"/> is <paramref name="outer"/> or inside it.</summary>
    public static bool IsWithin(string path, string outer) =>
        path.StartsWith(outer, StringComparison.Ordinal)
        && (path.Length == outer.Length || path[outer.Length] is '.' or '[');
}
