using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Local.Tests.Npm;

/// <summary>
/// The npm packages in <c>package.json</c> beside this file, installed once into <c>artifacts/npm</c>. Without npm
/// or a registry, a test that needs them is skipped with the reason; in CI it fails.
/// </summary>
internal static class NpmPackages
{
    private const string RequiredVariable = "INFRA_NPM_REQUIRED";

    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(5);
    private static readonly Lazy<(string Folder, string? Reason)> Installed = new(Install);

    /// <summary>The sources of the programs and clients.</summary>
    public static string Sources { get; } = Path.Combine(SourceTree.Root, "local", "Tests", "Npm");

    /// <summary>Returns the <c>node_modules</c> folder. Skips the test if it is not available.</summary>
    public static string Require()
    {
        var (folder, reason) = Installed.Value;
        if (reason is not null)
        {
            Missing.Skip(RequiredVariable, reason);
        }

        return folder;
    }

    private static (string Folder, string? Reason) Install()
    {
        var package = Path.Combine(Sources, "package.json");
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(package)))[..16];
        var folder = Path.Combine(SourceTree.Root, "artifacts", "npm", hash);
        var packages = Path.Combine(folder, "node_modules");
        if (Directory.Exists(packages))
        {
            return (packages, null);
        }

        var making = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(making);
        File.Copy(package, Path.Combine(making, "package.json"), overwrite: true);
        if (Run(making) is { } reason)
        {
            Directory.Delete(making, recursive: true);
            return ("", reason);
        }

        try
        {
            Directory.Move(making, folder);
        }
        catch (IOException) when (Directory.Exists(packages))
        {
            // Another test run was faster.
            Directory.Delete(making, recursive: true);
        }

        return (packages, null);
    }

    /// <summary>Returns the reason why the installation failed; null if it succeeded.</summary>
    private static string? Run(string folder)
    {
        // The packages' scripts would download plugins that nothing here needs.
        string[] arguments =
        [
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-package-lock",
            "--silent",
        ];
        var start = new ProcessStartInfo("npm", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            return $"npm, which the official packages are installed with, could not be started: {e.Message}";
        }

        using (process)
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(InstallLimit))
            {
                process.Kill(entireProcessTree: true);
                return $"npm install did not end within {InstallLimit}";
            }

            return process.ExitCode == 0 ? null : $"npm install failed: {output.Result} {error.Result}".Trim();
        }
    }
}
