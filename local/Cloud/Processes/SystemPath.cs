namespace Local.Cloud.Processes;

/// <summary>
/// The folders of system programs for the processes that the cloud starts. The caller's PATH does not apply to
/// them.
/// </summary>
internal static class SystemPath
{
    /// <summary>The value of PATH.</summary>
    public const string Value = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Returns whether a program of this name exists.</summary>
    public static bool Has(string program) => Find(program) is not null;

    /// <summary>Returns the path of a program; null if there is none of this name.</summary>
    public static string? Find(string program) =>
        Value.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
