using System.CommandLine;
using Local.Cli.Configuration;
using Local.Cli.Display;
using Local.Cli.Projects;
using Local.Cli.Updates;
using Local.Engine.Operations;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Commands;

/// <summary>import: adds existing resources to a stack's state, and shows the code that describes them.</summary>
internal sealed class ImportCommand(CommonOptions common, Terminal terminal)
{
    private readonly CallerOptions _caller = new();

    private readonly Argument<string[]> _resource = new("resource")
    {
        Description = "The type, the name in the program and the provider's id of the resource",
        HelpName = "type name id",
        Arity = new ArgumentArity(0, 3),
    };

    private readonly Option<string?> _file = new("--file", "-f")
    {
        Description = "A file in JSON with the resources to import",
    };

    private readonly Option<string[]> _parent = Named("--parent", "The parent of the resource, as name=URN");

    private readonly Option<string[]> _provider = Named("--provider", "The provider of the resource, as name=URN");

    private readonly Option<string[]> _properties = Named("--properties", "A property to take over. Default: all");

    private readonly Option<bool> _protect = new("--protect")
    {
        Description = "Protect the resources from deletion",
        DefaultValueFactory = _ => true,
    };

    private readonly Option<bool> _generateCode = new("--generate-code")
    {
        Description = "Show the code that describes the resources",
        DefaultValueFactory = _ => true,
    };

    private readonly Option<string?> _out = new("--out", "-o")
    {
        Description = "The file for the code. Default: standard output",
        HelpName = "file",
    };

    private readonly Option<bool> _skipPreview = new("--skip-preview")
    {
        Description = "Do not calculate a preview before the import",
    };

    private readonly Option<bool> _previewOnly = new("--preview-only")
    {
        Description = "Show the preview and do not import",
    };

    private readonly Option<string> _message = new("--message", "-m")
    {
        Description = "Optional message to associate with the import",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<bool> _suppressOutputs = new("--suppress-outputs")
    {
        Description = "Do not show the outputs of the stack",
    };

    private readonly Option<string?> _from = UnsupportedOptions.Refuse(
        "--from",
        "programs of other tools are not converted"
    );

    public Command Build()
    {
        var command = new Command("import", "Import resources into an existing stack")
        {
            _resource,
            common.Stack,
            common.ConfigFile,
            _file,
            _parent,
            _provider,
            _properties,
            _protect,
            _generateCode,
            _out,
            common.Json,
            common.Yes,
            _skipPreview,
            _previewOnly,
            _message,
            _suppressOutputs,
            _from,
        };
        _caller.AddTo(command, runsProgram: false);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_from) is not null)
            {
                // The option itself is the error.
            }
            else if (result.GetValue(_resource) is not ({ Length: 3 } or { Length: 0 }))
            {
                result.AddError("allowed: the type, the name and the id of a resource, or --file");
            }
            else if (result.GetValue(_resource) is { Length: 0 } == result.GetValue(_file) is null)
            {
                result.AddError("allowed: either the type, the name and the id of a resource, or --file");
            }
        });
        command.SetAction((arguments, _) => RunAsync(arguments));
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments)
    {
        var stack = common.StackFile(arguments);
        var imports = Imports(arguments);
        var previewOnly = arguments.GetValue(_previewOnly);
        var options = new UpdateOptions
        {
            Kind = UpdateKind.Import,
            Imports = imports,
            Message = arguments.GetValue(_message)!,
        };
        var request = new UpdateRequest(UpdateKind.Import, options)
        {
            Yes = arguments.GetValue(common.Yes),
            SkipPreview = arguments.GetValue(_skipPreview),
            PreviewOnly = previewOnly,
            Json = arguments.GetValue(common.Json),
            Caller = _caller.Read(arguments),
            Display = new DisplayOptions(SuppressOutputs: arguments.GetValue(_suppressOutputs)),
        };
        if (!await new UpdateRunner(terminal, stack, request).RunAsync())
        {
            return 1;
        }

        if (arguments.GetValue(_generateCode) && !previewOnly)
        {
            WriteCode(stack, imports, arguments.GetValue(_out), request.Json);
        }

        return 0;
    }

    private void WriteCode(StackFile stack, IReadOnlyList<ResourceImport> imports, string? path, bool isQuiet)
    {
        var imported = Stores
            .Open(stack.Project)
            .Load(stack.Name)
            .Resources.Where(resource =>
                imports.Any(one => one.Type == resource.Type && one.Name == Urn.Parse(resource.Urn).Name)
            )
            .ToList();
        var code = string.Join(
            "\n",
            imported.Select(resource => ImportedCode.Of(resource, stack.Project.Runtime == Project.NodeRuntime))
        );
        if (path is not null)
        {
            File.WriteAllText(path, code);
        }
        else if (!isQuiet && code.Length > 0)
        {
            terminal.Out.WriteLine(
                "Put this code into the program. Without it, the next `infra up` wants to delete what was imported."
            );
            terminal.Out.WriteLine();
            terminal.Out.Write(code);
        }

        if (!isQuiet && imported.Exists(resource => resource.Protect))
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(
                "The imported resources are protected. To destroy them, remove the option `protect` and run `infra up` first."
            );
        }
    }

    private IReadOnlyList<ResourceImport> Imports(ParseResult arguments)
    {
        var protect = arguments.GetValue(_protect);
        if (arguments.GetValue(_file) is { } path)
        {
            return ImportFile.Read(path, protect);
        }

        var resource = arguments.GetValue(_resource)!;
        return
        [
            new ResourceImport(resource[0], resource[1], resource[2])
            {
                Parent = NamedUrn(arguments.GetValue(_parent)!, "--parent"),
                Provider = NamedUrn(arguments.GetValue(_provider)!, "--provider"),
                Properties = [.. arguments.GetValue(_properties)!.SelectMany(names => names.Split(','))],
                Protect = protect,
            },
        ];
    }

    /// <summary>Returns the URN of <c>name=URN</c>; the name is Pulumi's, for its code.</summary>
    private static string NamedUrn(string[] given, string option) =>
        given switch
        {
            [] => "",
            [var one] when one.Split('=', 2) is [_, var urn] && Urn.IsValid(urn) => urn,
            [var one] => throw new CliException($"{option}: found '{one}'; allowed: name=URN"),
            _ => throw new CliException($"{option}: found {given.Length} values; allowed: one"),
        };

    private static Option<string[]> Named(string name, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => [] };
}
