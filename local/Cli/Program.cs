using Local.Cli.Commands;
using Local.Cli.Updates;

// An error on another thread also ends the process, and is reported like any other.
AppDomain.CurrentDomain.UnhandledException += (_, e) =>
{
    Console.Error.WriteLine($"error: {CommandLine.Message((Exception)e.ExceptionObject)}");
    Environment.Exit(1);
};
return await CommandLine.RunAsync(args, Terminal.Of());
