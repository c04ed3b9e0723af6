namespace Local.Cloud.Processes;

/// <summary>Where programs of the system are, for what the cloud starts: the caller's PATH does not reach it.</summary>
internal static class SystemPath
{
    /// <summary>As the value of PATH.</summary>
    public const string Value = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Whether there is a program of that name.</summary>
    public static bool Has(string program) =>
        Array.Exists(Value.Split(':'), folder => File.Exists(Path.Combine(folder, program)));
}
