using System.CommandLine;
using Local.Cli.Updates;

namespace Local.Cli.Commands;

/// <summary>
/// gen-completion: scripts that ask the command itself for completions, by System.CommandLine's directive
/// <c>[suggest]</c>. They ask with the line before the present word, and the shell chooses what begins with the word:
/// with a word that is a name already, such as <c>pre</c>, the directive would suggest what follows.
/// </summary>
internal sealed class CompletionCommand(Terminal terminal)
{
    private const string Bash = """
        # Completion for bash. Use: source <(./infra gen-completion bash)
        _infra() {
          local IFS=$'\n' word=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT}
          line=${line%"$word"}
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _infra infra ./infra
        """;

    private const string Zsh = """
        # Completion for zsh, after compinit. Use: source <(./infra gen-completion zsh)
        _infra() {
          local line="${BUFFER[1,CURSOR]%$PREFIX}"
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          compadd -- $found
        }
        compdef _infra infra ./infra
        """;

    private const string Fish = """
        # Completion for fish. Use: ./infra gen-completion fish | source
        function __infra_complete
          set -l words (commandline -opc)
          set -l word (commandline -ct)
          set -l line (string replace -r -- (string escape --style=regex -- "$word")'$' '' (commandline -c))
          $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c infra -f -a '(__infra_complete)'
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
