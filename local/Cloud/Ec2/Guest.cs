using System.Diagnostics;
using Local.Cloud.Processes;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>The files for instances beside the cloud's program: initial files, programs and scripts.</summary>
internal static class Guest
{
    // The path inside a machine. The cloud's folder and .NET are mounted there.
    private const string Programs = "/opt/local-cloud/programs";

    /// <summary>The folder of the cloud's program.</summary>
    public static string ProgramFolder { get; } = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    /// <summary>The initial files of a machine with Amazon's image.</summary>
    public static string RootFolder { get; } = Path.Combine(ProgramFolder, "guest", "root");

    /// <summary>PATH on a machine. The replacements for programs of Amazon Linux come first.</summary>
    public const string SearchPath = $"{Programs}/guest/commands:{SystemPath.Value}";

    /// <summary>The command that runs another command as root in new namespaces.</summary>
    public static readonly IReadOnlyList<string> Unshare =
    [
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "--uts",
        "--",
    ];

    /// <summary>Returns the path of a script.</summary>
    public static string Script(string name) => Path.Combine(ProgramFolder, "guest", name);

    /// <summary>Returns the complete environment of every process on a machine.</summary>
    public static IReadOnlyDictionary<string, string> Environment(string hostName, string mark) =>
        new Dictionary<string, string>
        {
            ["PATH"] = SearchPath,
            ["HOME"] = "/root",
            ["HOSTNAME"] = hostName,
            ["LANG"] = "C.UTF-8",
            ["DOTNET_ROOT"] = "/opt/local-cloud/dotnet",
            [ProcessMark.Variable] = mark,
        };

    /// <summary>
    /// Runs a command to its end as root of a user namespace, so that it can change files that a machine made.
    /// </summary>
    /// <exception cref="CloudException">The command failed.</exception>
    public static async Task RunAsync(IEnumerable<string> command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/usr/bin/env")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = SystemPath.Value;
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var word in Unshare.Concat(command))
        {
            start.ArgumentList.Add(word);
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new CloudException($"{string.Join(' ', command)} failed: {error.Trim()}");
        }
    }
}
