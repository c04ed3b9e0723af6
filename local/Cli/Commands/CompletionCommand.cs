using System.CommandLine;
using Local.Cli.Updates;

namespace Local.Cli.Commands;

/// <summary>
/// gen-completion: scripts that ask the command itself for completions, by System.CommandLine's directive
/// <c>[suggest]</c>.
/// </summary>
internal sealed class CompletionCommand(Terminal terminal)
{
    private const string Bash = """
        # Completion for bash. Use: source <(./infra gen-completion bash)
        _infra() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _infra infra ./infra
        """;

    private const string Zsh = """
        # Completion for zsh. Use: source <(./infra gen-completion zsh)
        _infra() {
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -- $found
        }
        compdef _infra infra ./infra
        """;

    private const string Fish = """
        # Completion for fish. Use: ./infra gen-completion fish | source
        complete -c infra -f -a '(infra "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
    };

    public Command Build()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("gen-completion", "Generate a completion script for a shell") { shell };
        command.SetAction(arguments =>
        {
            terminal.Out.WriteLine(Scripts[arguments.GetValue(shell)!]);
            return 0;
        });
        return command;
    }
}
