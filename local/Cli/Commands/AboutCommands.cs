using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Local.Cli.Display;
using Local.Cli.Projects;
using Local.Cli.Updates;

namespace Local.Cli.Commands;

/// <summary>about, whoami and version.</summary>
internal sealed class AboutCommands(CommonOptions common, Terminal terminal)
{
    public IEnumerable<Command> All() => [About(), WhoAmI(), Version()];

    /// <summary>The version of the command, with the commit that it was built from, if that is known.</summary>
    public static string VersionText =>
        "v"
        + typeof(AboutCommands)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion;

    private Command About()
    {
        var command = new Command("about", "Print the version, the project, the stack and the machine") { common.Json };
        command.SetAction(arguments =>
        {
            var project = common.Project(arguments);
            (string Name, string Value)[] facts =
            [
                ("version", VersionText),
                ("dotnet", RuntimeInformation.FrameworkDescription),
                ("os", $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})"),
                ("project", project.Name),
                ("folder", project.Folder),
                ("runtime", project.Runtime),
                ("stack", CurrentStack.Of(project)),
                ("backend", $"file://{Path.Combine(project.Folder, ".local", "state")}"),
                ("user", Environment.UserName),
            ];
            if (arguments.GetValue(common.Json))
            {
                var json = facts.Select(fact => KeyValuePair.Create<string, JsonNode?>(fact.Name, fact.Value));
                terminal.Out.WriteLine(new JsonObject(json).ToJsonString(JsonText.Indented));
            }
            else
            {
                TextTable.Write(
                    terminal.Out,
                    ["NAME", "VALUE"],
                    facts.Select(fact => (string[])[fact.Name, fact.Value])
                );
            }

            return 0;
        });
        return command;
    }

    private Command WhoAmI()
    {
        var command = new Command("whoami", "Print the user's name on this machine") { common.Json };
        command.SetAction(arguments =>
        {
            terminal.Out.WriteLine(
                arguments.GetValue(common.Json)
                    ? new JsonObject { ["user"] = Environment.UserName }.ToJsonString(JsonText.Indented)
                    : Environment.UserName
            );
            return 0;
        });
        return command;
    }

    private Command Version()
    {
        var command = new Command("version", "Print the version of this command");
        command.SetAction(_ =>
        {
            terminal.Out.WriteLine(VersionText);
            return 0;
        });
        return command;
    }
}
