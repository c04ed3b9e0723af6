using System.CommandLine;
using System.CommandLine.Parsing;
using Local.Cli.Keys;

namespace Local.Cli.Commands;

/// <summary>Words errors in a command line like the Pulumi CLI.</summary>
internal static class UsageError
{
    /// <summary>Returns the first error, with suggestions of names.</summary>
    public static string Of(ParseResult parsed)
    {
        var refused = parsed.Errors.FirstOrDefault(error =>
            error.Message.Contains(UnsupportedOptions.Refusal, StringComparison.Ordinal)
        );
        if (refused is not null)
        {
            return refused.Message;
        }

        // One mistake often causes several messages. The unmatched word names it best.
        if (parsed.UnmatchedTokens.Count == 0)
        {
            var isIncomplete = parsed.CommandResult.Command is { Action: null, Subcommands.Count: > 0 };
            return isIncomplete
                ? $"'{CommandName(parsed)}' needs a command: {string.Join(", ", Commands(parsed.CommandResult.Command))}"
                : parsed.Errors[0].Message.TrimEnd('.');
        }

        var word = parsed.UnmatchedTokens[0];
        var isFlag = word.StartsWith('-');
        var names = isFlag ? Flags(parsed.CommandResult) : Commands(parsed.CommandResult.Command);
        var meant = Nearest.To(word, names);
        var what = isFlag ? $"unknown flag: {word}" : $"unknown command \"{word}\" for \"{CommandName(parsed)}\"";
        return meant.Count == 0 ? what : $"{what}\n\nDid you mean this?\n\t{string.Join("\n\t", meant)}\n";
    }

    /// <summary>Returns the command of a command line with its parents, such as <c>infra stack rm</c>.</summary>
    public static string CommandName(ParseResult parsed)
    {
        var names = new List<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = command.Parent)
        {
            names.Insert(0, command.Command is RootCommand ? "infra" : command.Command.Name);
        }

        return string.Join(' ', names);
    }

    private static IEnumerable<string> Commands(Command command) =>
        command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name);

    private static IEnumerable<string> Flags(CommandResult result) =>
        result
            .Command.Options.Concat(
                result
                    .Command.Parents.OfType<Command>()
                    .SelectMany(parent => parent.Options.Where(option => option.Recursive))
            )
            .Where(option => !option.Hidden)
            .Select(option => option.Name);
}
