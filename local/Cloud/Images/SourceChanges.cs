namespace Local.Cloud.Images;

/// <summary>The files that a warm compiler compiles anew, by comparing two builds of a service.</summary>
internal static class SourceChanges
{
    /// <summary>
    /// Returns the changed C# files. Null if another file changed, or one is new or gone: that may change more of the
    /// published files than the assembly, so MSBuild must publish.
    /// </summary>
    /// <param name="before">The files of the last build, by path, each with a digest of its content.</param>
    /// <param name="after">The files now.</param>
    public static IReadOnlyList<string>? Between(
        IReadOnlyDictionary<string, string> before,
        IReadOnlyDictionary<string, string> after
    )
    {
        if (before.Count != after.Count)
        {
            return null;
        }

        var changed = after.Where(file => before.GetValueOrDefault(file.Key) != file.Value).Select(file => file.Key);
        var files = changed.ToList();
        return files.All(file => before.ContainsKey(file) && file.EndsWith(".cs", StringComparison.Ordinal))
            ? files
            : null;
    }
}
