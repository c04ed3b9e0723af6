using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Local.Engine;
using Local.Engine.Operations;
using Local.Protocol.Processes;

namespace Local.Cli.Programs;

/// <summary>Runs a program as a child process.</summary>
/// <param name="program">The program.</param>
/// <param name="root">The folder of <c>Pulumi.yaml</c>.</param>
internal sealed class ProgramHost(IProgram program, string root) : IProgramHost
{
    // Linux's MAX_ARG_STRLEN: the limit for NAME=VALUE with its terminating zero.
    private const int LargestVariable = 128 * 1024;

    /// <inheritdoc/>
    public async Task<int> RunAsync(
        ProgramStart start,
        Action<string, bool> output,
        CancellationToken cancellationToken
    )
    {
        await program.EnsureAsync(cancellationToken);
        var info = program.StartInfo(start);
        info.WorkingDirectory = program.Folder;
        info.RedirectStandardInput = true;
        info.RedirectStandardOutput = true;
        info.RedirectStandardError = true;
        foreach (var (name, value) in start.Environment)
        {
            RefuseTooLarge(name, value);
            info.Environment[name] = value;
        }

        info.Environment["PULUMI_PWD"] = program.Folder;
        info.Environment["PULUMI_ROOT_DIRECTORY"] = root;

        using var process = Start(info);
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
            ProcessTree.Kill(process);
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

    private static void RefuseTooLarge(string name, string value)
    {
        var size = Encoding.UTF8.GetByteCount(name) + 1 + Encoding.UTF8.GetByteCount(value) + 1;
        if (size > LargestVariable)
        {
            throw new EngineException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the stack's config is too large for the program's environment variable {name}: found {size:N0} bytes; allowed: {LargestVariable:N0}. Move large values out of the stack's file, or split the stack."
                )
            );
        }
    }

    private static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception e)
        {
            throw new EngineException($"the program needs `{info.FileName}`, which did not start: {e.Message}");
        }
    }
}
