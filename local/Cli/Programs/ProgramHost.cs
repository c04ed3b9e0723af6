using System.Diagnostics;
using Local.Engine;
using Local.Engine.Operations;

namespace Local.Cli.Programs;

/// <summary>Runs a built program as a child process.</summary>
internal sealed class ProgramHost(ProgramBuild build) : IProgramHost
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(
        ProgramStart start,
        Action<string, bool> output,
        CancellationToken cancellationToken
    )
    {
        await build.EnsureAsync(cancellationToken);
        var info = new ProcessStartInfo("dotnet", [build.Assembly])
        {
            WorkingDirectory = build.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }
        info.Environment["PULUMI_PWD"] = build.Folder;
        info.Environment["PULUMI_ROOT_DIRECTORY"] = build.Folder;
        // A program runs once and for a moment: what a profile would gain, it does not live to see.
        info.Environment["DOTNET_TieredPGO"] = "0";
        info.Environment.Remove(ProgramBuild.BuiltAtVariable);

        using var process =
            Process.Start(info) ?? throw new EngineException($"the program {build.Assembly} could not be started");
        process.StandardInput.Close();
        process.OutputDataReceived += (_, e) => Tell(e.Data, isError: false);
        process.ErrorDataReceived += (_, e) => Tell(e.Data, isError: true);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return process.ExitCode;

        void Tell(string? line, bool isError)
        {
            if (line is not null)
            {
                output(line, isError);
            }
        }
    }
}
