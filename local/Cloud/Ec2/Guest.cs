using System.Diagnostics;
using Local.Cloud.Processes;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>What lies beside the cloud's own program for its machines: their first files, programs and scripts.</summary>
internal static class Guest
{
    // Inside of a machine; the cloud's folder and .NET are bound there.
    private const string Programs = "/opt/local-cloud/programs";

    /// <summary>The folder of the cloud's program.</summary>
    public static string ProgramFolder { get; } = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    /// <summary>The files of a machine of Amazon's image.</summary>
    public static string RootFolder { get; } = Path.Combine(ProgramFolder, "guest", "root");

    /// <summary>PATH on a machine: what stands in for programs of Amazon Linux comes first.</summary>
    public const string SearchPath = $"{Programs}/guest/commands:{SystemPath.Value}";

    /// <summary>The command that runs another as the root of namespaces of its own.</summary>
    public static readonly IReadOnlyList<string> Unshare =
    [
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "--uts",
        "--",
    ];

    /// <summary>One of the scripts.</summary>
    public static string Script(string name) => Path.Combine(ProgramFolder, "guest", name);

    /// <summary>The environment of everything on a machine, complete.</summary>
    public static IReadOnlyDictionary<string, string> Environment(string hostName, string mark) =>
        new Dictionary<string, string>
        {
            ["PATH"] = SearchPath,
            ["HOME"] = "/root",
            ["HOSTNAME"] = hostName,
            ["LANG"] = "C.UTF-8",
            ["DOTNET_ROOT"] = "/opt/local-cloud/dotnet",
            [MarkedProcesses.Variable] = mark,
        };

    /// <summary>Runs a command as the root of a user namespace to its end, on files that a machine has made.</summary>
    /// <exception cref="CloudException">It failed.</exception>
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
