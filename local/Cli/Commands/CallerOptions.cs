using System.CommandLine;
using Local.Cli.Updates;

namespace Local.Cli.Commands;

/// <summary>
/// The options of preview, up, refresh, destroy and import for a program that runs the command, such as one on Pulumi's
/// Automation API.
/// </summary>
internal sealed class CallerOptions
{
    private readonly Option<string?> _eventLog = new("--event-log")
    {
        Description =
            "Append the events of the operation, as lines of JSON, to a file; or send them to tcp://host:port",
        HelpName = "target",
    };

    private readonly Option<string?> _client = new("--client")
    {
        Description = "The address of a language host that is there already: it runs the program",
        HelpName = "host:port",
        Hidden = true,
    };

    private readonly Option<bool> _suppressProgress = new("--suppress-progress")
    {
        Description = "Do not show what is in progress",
    };

    private readonly Option<bool> _debug = new("--debug", "-d")
    {
        Description = "Show debugging messages of the program",
    };

    // Who runs the command changes nothing here.
    private readonly Option<string?> _execKind = new("--exec-kind") { Hidden = true };

    private readonly Option<string?> _execAgent = new("--exec-agent") { Hidden = true };

    private readonly Option<bool> _runProgram = new("--run-program")
    {
        Description = "Run the program to determine up-to-date state for providers",
        Hidden = true,
    };

    /// <summary>Rejects <c>--client</c> that is no address.</summary>
    public CallerOptions() =>
        _client.Validators.Add(result =>
        {
            if (
                result.GetValueOrDefault<string?>() is { } address
                && (!Uri.TryCreate($"http://{address}", UriKind.Absolute, out var uri) || !uri.IsLoopback)
            )
            {
                result.AddError($"--client: found '{address}'; allowed: host:port of a server on this machine");
            }
        });

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="runsProgram">Whether the operation runs the program in any case.</param>
    public void AddTo(Command command, bool runsProgram)
    {
        Option[] options = [_eventLog, _client, _suppressProgress, _debug, _execKind, _execAgent, _runProgram];
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(_runProgram) is { Implicit: false } && result.GetValue(_runProgram) != runsProgram)
            {
                var (given, reason) = runsProgram
                    ? ("false", "the program says what the resources are")
                    : ("true", "the state has what the providers need");
                result.AddError($"--run-program={given} {UnsupportedOptions.Refusal}: {reason}");
            }
        });
        UnsupportedOptions.AddToOperation(command);
    }

    /// <summary>Reads the options.</summary>
    public Caller Read(ParseResult arguments) =>
        new(
            arguments.GetValue(_client),
            arguments.GetValue(_eventLog),
            arguments.GetValue(_suppressProgress),
            arguments.GetValue(_debug)
        );
}
