using System.Security.Cryptography;
using Local.Protocol.Files;

namespace Local.Cli;

/// <summary>The passphrase of a project's secrets.</summary>
internal static class Passphrase
{
    /// <summary>
    /// Returns <c>PULUMI_CONFIG_PASSPHRASE</c>, or the content of the file named by
    /// <c>PULUMI_CONFIG_PASSPHRASE_FILE</c>, or a random passphrase. The random one is created once in
    /// <c>.local/passphrase</c>, which only its user can read.
    /// </summary>
    /// <param name="projectFolder">The folder of <c>Pulumi.yaml</c>.</param>
    /// <exception cref="CliException">The named file cannot be read.</exception>
    public static string Get(string projectFolder)
    {
        if (Environment.GetEnvironmentVariable("PULUMI_CONFIG_PASSPHRASE") is { } given)
        {
            return given;
        }

        if (Environment.GetEnvironmentVariable("PULUMI_CONFIG_PASSPHRASE_FILE") is { Length: > 0 } file)
        {
            try
            {
                return File.ReadAllText(file).Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CliException($"PULUMI_CONFIG_PASSPHRASE_FILE: cannot read {file}: {e.Message}", e);
            }
        }

        var path = Path.Combine(projectFolder, ".local", "passphrase");
        if (!Path.Exists(path))
        {
            Make(path);
        }

        try
        {
            return RegularFile.ReadText(path).Trim();
        }
        catch (IOException e)
        {
            throw new CliException(
                $"{e.Message}. Bring the file back, or set PULUMI_CONFIG_PASSPHRASE to its content",
                e
            );
        }
    }

    private static void Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        // The file is written elsewhere and then moved, so that a concurrent reader finds all of it or nothing.
        var temporary = $"{path}.{Environment.ProcessId}";
        using (var writer = new StreamWriter(temporary, options))
        {
            writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }
}
