using System.Diagnostics;
using System.Text;

namespace Local.Cloud.Images;

/// <summary>
/// The call of the C# compiler in a publish, which can be repeated without MSBuild by a compiler that stays in memory.
/// </summary>
/// <param name="Compiler">The folder of the compiler in the SDK.</param>
/// <param name="Arguments">The arguments, one a line of a response file.</param>
/// <param name="Project">The full path of the project's folder, to which the arguments are relative.</param>
internal sealed record CompilerCall(string Compiler, IReadOnlyList<string> Arguments, string Project)
{
    private const string OutputArgument = "/out:";

    /// <summary>The full path of the compiled assembly.</summary>
    public string Assembly =>
        Path.Combine(
            Project,
            Arguments
                .First(argument => argument.StartsWith(OutputArgument, StringComparison.Ordinal))[
                    OutputArgument.Length..
                ]
                .Trim('"')
        );

    /// <summary>Reads what <see cref="Publisher"/> recorded of a publish; null if it compiled no C#.</summary>
    public static CompilerCall? Read(string project)
    {
        var record = Path.Combine(project, Publisher.CompilerRecord);
        return File.Exists(record) && File.ReadAllLines(record) is [var roslyn, .. var arguments]
            ? new(Path.Combine(roslyn, "bincore"), arguments, project)
            : null;
    }

    /// <summary>Compiles the project's present files.</summary>
    /// <param name="server">The name of the compiler in memory, which is started if there is none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lines that the compiler wrote; none if it succeeded without warnings.</returns>
    public async Task<(bool Succeeded, IReadOnlyList<string> Output)> RunAsync(
        string server,
        CancellationToken cancellationToken
    )
    {
        const string noDefaults = "/noconfig";
        var response = Path.Combine(Project, "obj", "compiler.rsp");
        await File.WriteAllLinesAsync(
            response,
            Arguments.Where(argument => argument != noDefaults).Select(Quoted),
            cancellationToken
        );
        var (code, output) = await RunAsync(
            Project,
            [Path.Combine(Compiler, "csc.dll"), $"-shared:{server}", noDefaults, "/nologo", $"@{response}"],
            cancellationToken
        );
        return (code == 0, output);
    }

    /// <summary>Ends the compiler in memory.</summary>
    public Task EndAsync(string server) =>
        RunAsync(
            Path.GetTempPath(),
            [Path.Combine(Compiler, "VBCSCompiler.dll"), "-shutdown", $"-pipename:{server}"],
            CancellationToken.None
        );

    // MSBuild's own quotes are inside of an argument.
    private static string Quoted(string argument) => argument.Contains('"') ? argument : $"\"{argument}\"";

    private static async Task<(int Code, IReadOnlyList<string> Output)> RunAsync(
        string folder,
        string[] arguments,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        Publisher.PrepareEnvironment(start.Environment);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
