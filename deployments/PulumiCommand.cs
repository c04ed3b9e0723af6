using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Infra.Deployments;

/// <summary>The Pulumi CLI on the PATH.</summary>
internal static class PulumiCommand
{
    /// <summary>Runs the CLI and returns the JSON that it writes.</summary>
    /// <exception cref="DeploymentsException">There is no CLI, it fails, or it writes no JSON.</exception>
    public static JsonElement Read(params IEnumerable<string> arguments)
    {
        List<string> all = [.. arguments, "--output", "json"];
        try
        {
            return JsonElement.Parse(Run(all));
        }
        catch (JsonException)
        {
            throw new DeploymentsException($"{Text(all)}: found no JSON; Pulumi 3.259 or newer writes it");
        }
    }

    /// <summary>Runs the CLI and returns its output.</summary>
    /// <exception cref="DeploymentsException">There is no CLI, or it fails.</exception>
    public static string Run(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("pulumi", [.. arguments, "--non-interactive"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new DeploymentsException($"{Text(arguments)}: {error.Result.Trim()}");
        }
        catch (Win32Exception)
        {
            throw new DeploymentsException("`pulumi` was not found: https://www.pulumi.com/docs/install/");
        }
    }

    /// <summary>The command as a shell takes it.</summary>
    public static string Text(params IEnumerable<string> arguments) =>
        string.Join(' ', arguments.Prepend("pulumi").Select(Quoted));

    private static string Quoted(string argument) =>
        argument.Length > 0 && argument.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_=./:@,".Contains(letter))
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

/// <summary>An error that the user can do something about.</summary>
internal sealed class DeploymentsException(string message) : Exception(message);
