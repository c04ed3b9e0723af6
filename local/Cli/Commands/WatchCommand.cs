using System.CommandLine;
using Local.Cli.Configuration;
using Local.Cli.Updates;
using Local.Cli.Watching;
using Local.Engine.Operations;

namespace Local.Cli.Commands;

/// <summary>watch: updates a stack whenever a file of it is saved.</summary>
internal sealed class WatchCommand(CommonOptions common, Terminal terminal)
{
    private readonly OperationOptions _operation = new();

    private readonly Option<string[]> _path = new("--path")
    {
        Description =
            "Watch this file or folder, relative to the project's folder. Can be repeated. Default: the folder",
        DefaultValueFactory = _ => ["."],
    };

    private readonly Option<string> _message = new("--message", "-m")
    {
        Description = "Optional message to associate with each update",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string[]> _config = new("--config", "-c")
    {
        Description = "A config value, which is also saved in the stack's file. Can be repeated",
        HelpName = "key=value",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _configPath = new("--config-path")
    {
        Description = "The keys of --config are paths into maps and lists",
    };

    public Command Build()
    {
        var command = new Command("watch", "Continuously update the resources in a stack")
        {
            common.Stack,
            common.ConfigFile,
            _path,
            _message,
            _config,
            _configPath,
        };
        _operation.AddTo(command, UpdateKind.Update);
        command.SetAction(
            async (arguments, _) =>
            {
                var stack = common.StackFile(arguments);
                var places = arguments.GetValue(_path)!.Select(path => Existing(path, stack.Project.Folder)).ToList();
                ConfigAssignment.Save(stack, arguments.GetValue(_config)!, arguments.GetValue(_configPath));
                var options = _operation.Read(arguments, UpdateKind.Update) with
                {
                    Message = arguments.GetValue(_message)!,
                };
                var request = new UpdateRequest(UpdateKind.Update, options)
                {
                    Yes = true,
                    SkipPreview = true,
                    Watch = true,
                };
                using var loop = new WatchLoop(terminal, stack, request, places);
                await loop.RunAsync();
                return 0;
            }
        );
        return command;
    }

    private static string Existing(string path, string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, folder));
        return Path.Exists(full)
            ? full
            : throw new CliException($"--path: found '{path}', which does not exist; allowed: a file or folder");
    }
}
