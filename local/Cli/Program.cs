using Local.Cli.Commands;
using Local.Cli.Updates;

// An error on another thread ends the process, too, and is told as any other.
AppDomain.CurrentDomain.UnhandledException += (_, e) =>
{
    Console.Error.WriteLine($"error: {CommandLine.Message((Exception)e.ExceptionObject)}");
    Environment.Exit(1);
};
return await CommandLine.RunAsync(args, Terminal.Of());
