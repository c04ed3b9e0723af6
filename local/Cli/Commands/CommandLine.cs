using System.CommandLine;
using Local.Cli.Updates;
using Local.Cloud.Resources;
using Local.Engine;

namespace Local.Cli.Commands;

/// <summary>Pulumi's verbs.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments after <c>infra</c>.</param>
    /// <param name="terminal">The terminal to read from and write to.</param>
    /// <returns>The exit code: 0 if the command succeeded.</returns>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        try
        {
            var parsed = Parse(arguments, terminal);
            if (parsed.Errors.Count == 0)
            {
                // The options decide how the terminal behaves, so the commands get a terminal for this command
                // line.
                terminal = terminal.With(
                    parsed.GetValue<string>("--color"),
                    parsed.GetValue<bool>("--non-interactive")
                );
                parsed = Parse(arguments, terminal);
            }

            if (parsed.Errors.Count > 0)
            {
                terminal.Error.WriteLine($"error: {UsageError.Of(parsed)}");
                terminal.Error.WriteLine($"Run '{UsageError.CommandName(parsed)} --help' for usage.");
                return 1;
            }

            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    Output = terminal.Out,
                    Error = terminal.Error,
                    // Updates, and commands in tasks, handle Ctrl-C themselves. Everything else may be cancelled.
                    ProcessTerminationTimeout =
                        IsUpdate(parsed) || parsed.CommandResult.Command.Name == "exec"
                            ? null
                            : TimeSpan.FromSeconds(2),
                }
            );
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("error: cancelled");
            return 1;
        }
        catch (Exception e)
        {
            terminal.Error.WriteLine($"error: {Message(e)}");
            return (e as CliException)?.ExitCode ?? 1;
        }
    }

    /// <summary>Returns the message of an exception; for an unexpected exception, also its type.</summary>
    public static string Message(Exception e) =>
        e switch
        {
            CliException or EngineException or CloudException or IOException or UnauthorizedAccessException =>
                e.Message,
            AggregateException { InnerException: { } inner } => Message(inner),
            _ => $"{e.Message} ({e.GetType().Name})",
        };

    private static ParseResult Parse(string[] arguments, Terminal terminal) =>
        Root(terminal).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    internal static RootCommand Root(Terminal terminal)
    {
        var common = new CommonOptions();
        var root = new RootCommand(
            "Pulumi's verbs for this project, on the machine in front of you: no account, no Docker, no Pulumi CLI."
        )
        {
            common.Directory,
            common.Color,
            common.NonInteractive,
        };
        UnsupportedOptions.AddToAll(root);
        foreach (var command in new UpdateCommands(common, terminal).All())
        {
            root.Add(command);
        }

        root.Add(new WatchCommand(common, terminal).Build());
        root.Add(new ImportCommand(common, terminal).Build());
        root.Add(new CancelCommand(common, terminal).Build());
        root.Add(new StackCommands(common, terminal).Build());
        root.Add(new StateCommands(common, terminal).Build());
        root.Add(new ConfigCommands(common, terminal).Build());
        IEnumerable<Command> more =
        [
            new PsCommand(common, terminal).Build(),
            new ReachCommand(common, terminal).Build(),
            new GraphCommand(common, terminal).Build(),
            new WhyCommand(common, terminal).Build(),
            new LogsCommand(common, terminal).Build(),
            new UiCommand(common, terminal).Build(),
            new ExecCommand(common).Build(),
            new DashboardCommand(common, terminal).Build(),
            new CloudCommands(common, terminal).Build(),
            .. new AboutCommands(common, terminal).All(),
            new CompletionCommand(terminal).Build(),
            .. UnsupportedCommands.OfRoot(),
        ];
        foreach (var command in more)
        {
            root.Add(command);
        }

        root.SetAction((_, cancellation) => root.Parse(["--help"]).InvokeAsync(cancellationToken: cancellation));
        return root;
    }

    private static bool IsUpdate(ParseResult parsed) =>
        parsed.CommandResult.Command.Name is "preview" or "up" or "refresh" or "destroy" or "import" or "watch";
}
