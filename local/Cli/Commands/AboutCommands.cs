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
    /// <summary>
    /// The version of the npm package <c>@pulumi/pulumi</c> whose Automation API is tested with this command. The API
    /// refuses a Pulumi CLI that is too old.
    /// </summary>
    private const string PulumiVersion = "3.270.0";

    public IEnumerable<Command> All() => [About(), WhoAmI(), Version()];

    /// <summary>The version of the command, with the commit that it was built from, if that is known.</summary>
    public static string VersionText =>
        "v"
        + typeof(AboutCommands)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion;

    /// <summary>The version of the Pulumi CLI whose verbs this command has, with its own version.</summary>
    private static string PulumiVersionText => $"v{PulumiVersion}+infra.{VersionText[1..].Replace('+', '.')}";

    /// <summary>Whether the command was started by a link named pulumi.</summary>
    private static bool IsPulumi => Environment.GetEnvironmentVariable("INFRA_COMMAND") == "pulumi";

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
                    ? new JsonObject
                    {
                        ["user"] = Environment.UserName,
                        ["organizations"] = new JsonArray(),
                    }.ToJsonString(JsonText.Indented)
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
            terminal.Out.WriteLine(IsPulumi ? PulumiVersionText : VersionText);
            return 0;
        });
        return command;
    }
}
