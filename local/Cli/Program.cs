using Local.Cli.Commands;
using Local.Cli.Updates;
using Local.Cloud.Hosting;

// An error on another thread also ends the process, and is reported like any other.
AppDomain.CurrentDomain.UnhandledException += (_, e) =>
{
    Console.Error.WriteLine($"error: {CommandLine.Message((Exception)e.ExceptionObject)}");
    Environment.Exit(1);
};

// The cloud starts without the parser of command lines, which each start would have to compile.
return args is ["cloud", "run", "--project", var project]
    ? await CloudHost.RunAsync(new CloudOptions(project), CancellationToken.None)
    : await CommandLine.RunAsync(args, Terminal.Of());
