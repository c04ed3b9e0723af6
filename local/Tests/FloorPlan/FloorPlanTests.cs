using System.Reflection;
using Local.Cli;
using Local.Cloud.Resources;
using Local.Engine;
using Local.Protocol.Values;

namespace Local.Tests.FloorPlan;

/// <summary>
/// The folders that each folder may use, read from the compiled assemblies. local/README.md shows them as a
/// picture.
/// </summary>
public sealed class FloorPlanTests
{
    private static readonly Dictionary<string, Assembly> Parts = new()
    {
        ["Protocol"] = typeof(PropertyMap).Assembly,
        ["Sdk"] = typeof(Pulumi.Deployment).Assembly,
        ["Engine"] = typeof(EngineException).Assembly,
        ["Cloud"] = typeof(CloudException).Assembly,
        ["Cli"] = typeof(CliException).Assembly,
    };

    /// <summary>Each folder with the folders that it may use.</summary>
    private static readonly Dictionary<string, Dictionary<string, string[]>> Allowed = new()
    {
        ["Engine"] = new()
        {
            ["Operations"] = ["Registration", "Steps", "Providers", "State", "Events", "Secrets", "Resources"],
            ["Registration"] = ["Steps", "Providers", "State", "Events", "Resources"],
            ["Steps"] = ["Providers", "State", "Events", "Resources"],
            ["Providers"] = ["Events", "Resources"],
            ["State"] = ["Events", "Secrets", "Resources"],
            ["Events"] = ["Resources"],
            ["Secrets"] = [],
            ["Resources"] = [],
        },
        ["Cloud"] = new()
        {
            ["Hosting"] =
            [
                "Acm",
                "AutoScaling",
                "AutoScalingGroups",
                "Awsx",
                "Contract",
                "Decisions",
                "Ec2",
                "Ecr",
                "Ecs",
                "Functions",
                "Iam",
                "Images",
                "LoadBalancing",
                "Logs",
                "Network",
                "Page",
                "Processes",
                "Provider",
                "RandomValues",
                "Reachability",
                "Resources",
                "Route53",
                "S3",
                "ServiceConnect",
                "Ssm",
                "Telemetry",
                "Waf",
                "Why",
            ],
            ["Waf"] = ["LoadBalancing", "Resources"],
            ["Why"] = ["Contract", "Decisions", "LoadBalancing", "Resources"],
            ["Client"] = ["Contract", "Network", "Resources"],
            ["Page"] = ["Contract", "Decisions", "Network", "Resources"],
            ["Contract"] = ["Decisions", "Resources"],
            ["Telemetry"] = ["Contract", "Forwarding", "Resources"],
            ["Reachability"] = ["Contract", "Ecs", "Network", "Resources"],
            ["AutoScaling"] = ["Decisions", "Ecs", "LoadBalancing", "Resources"],
            ["Ecs"] =
            [
                "AutoScalingGroups",
                "Contract",
                "Decisions",
                "Ec2",
                "Images",
                "LoadBalancing",
                "Logs",
                "Network",
                "Processes",
                "Resources",
                "ServiceConnect",
            ],
            ["AutoScalingGroups"] = ["Ec2", "LoadBalancing", "Network", "Resources"],
            ["Ssm"] = ["Ec2", "Resources"],
            ["Ec2"] = ["Functions", "LoadBalancing", "Network", "Processes", "Resources"],
            ["Awsx"] = ["Images", "Network", "Resources"],
            ["Ecr"] = ["Iam", "Resources"],
            ["Acm"] = ["Resources"],
            ["RandomValues"] = ["Resources"],
            ["Route53"] = ["Resources"],
            ["S3"] = ["Resources"],
            ["LoadBalancing"] = ["Acm", "Decisions", "Forwarding", "Network", "Resources", "S3", "Telemetry"],
            ["ServiceConnect"] = ["Forwarding", "Network", "Resources", "Telemetry"],
            ["Functions"] = ["Network", "Resources"],
            // A task's line has the same type in the API and in the store.
            ["Logs"] = ["Contract", "Resources"],
            ["Images"] = ["Contract", "Processes", "Resources"],
            ["Iam"] = ["Resources"],
            ["Provider"] = ["Resources"],
            ["Network"] = ["Decisions", "Forwarding", "Resources", "Sockets"],
            ["Forwarding"] = ["Sockets"],
            ["Sockets"] = [],
            ["Processes"] = ["Resources"],
            ["Resources"] = ["Decisions"],
            ["Decisions"] = [],
        },
        ["Cli"] = new()
        {
            ["Commands"] =
            [
                "Watching",
                "Updates",
                "Graphs",
                "Dashboards",
                "Configuration",
                "Display",
                "Projects",
                "Keys",
            ],
            ["Watching"] = ["Updates", "Display", "Programs", "Projects"],
            ["Updates"] = ["Configuration", "Display", "Programs", "Projects", "Keys"],
            ["Configuration"] = ["Projects", "Yaml", "Keys"],
            ["Display"] = ["Keys"],
            ["Graphs"] = [],
            ["Dashboards"] = [],
            ["Programs"] = ["Projects", "Yaml"],
            ["Projects"] = ["Yaml", "Keys"],
            ["Yaml"] = ["Keys"],
            ["Keys"] = [],
        },
    };

    /// <summary>The types of the cloud that the command may use besides the client and contract.</summary>
    private static readonly string[] CloudOfTheCommand = ["CloudException", "CloudHost", "CloudOptions"];

    [TestCase("Engine")]
    [TestCase("Cloud")]
    [TestCase("Cli")]
    public void A_folder_uses_only_those_that_the_floor_plan_allows(string part) =>
        Assert.That(
            from reference in Within(part)
            where !Allowed[part].GetValueOrDefault(reference.FromFolder, []).Contains(reference.ToFolder)
            select $"{part}/{reference.FromFolder} uses {part}/{reference.ToFolder}: {reference.From} uses {reference.To}",
            Is.Empty
        );

    [TestCase("Engine")]
    [TestCase("Cloud")]
    [TestCase("Cli")]
    public void The_floor_plan_allows_no_circle(string part)
    {
        var left = Allowed[part].ToDictionary();
        while (left.FirstOrDefault(folder => !folder.Value.Any(left.ContainsKey)) is { Key: { } lowest })
        {
            left.Remove(lowest);
        }

        Assert.That(left.Keys, Is.Empty, "these folders form a cycle");
    }

    [TestCase("Protocol")]
    [TestCase("Sdk", "Protocol")]
    [TestCase("Engine", "Protocol")]
    [TestCase("Cloud", "Protocol")]
    [TestCase("Cli", "Protocol", "Engine", "Cloud")]
    public void A_part_uses_only_those_that_the_floor_plan_allows(string part, params string[] allowed)
    {
        var parts = Parts.ToDictionary(one => one.Value.GetName().Name!, one => one.Key);
        var used = Parts[part].GetReferencedAssemblies().Select(name => parts.GetValueOrDefault(name.Name!));

        Assert.That(used.OfType<string>(), Is.SubsetOf(allowed));
    }

    [Test]
    public void The_command_knows_the_clouds_client_and_contract_and_no_type_of_AWS() =>
        Assert.That(
            from reference in TypeReferences.Of(Parts["Cli"])
            where reference.To.Assembly == Parts["Cloud"]
            where Folder(reference.To) is not ("Client" or "Contract")
            where !CloudOfTheCommand.Contains(reference.To.Name)
            select $"{reference.From} uses {reference.To}",
            Is.Empty
        );

    /// <summary>
    /// Returns the references between two folders of a part. Types outside of all folders may be used by all.
    /// </summary>
    private static IEnumerable<(Type From, string FromFolder, Type To, string ToFolder)> Within(string part) =>
        from reference in TypeReferences.Of(Parts[part])
        let fromFolder = Folder(reference.From)
        let toFolder = Folder(reference.To)
        where reference.To.Assembly == Parts[part] && fromFolder is not null && toFolder is not null
        where fromFolder != toFolder
        select (reference.From, fromFolder, reference.To, toFolder);

    /// <summary>
    /// Returns the folder of a type in its part, such as <c>Ecs</c> for <c>Local.Cloud.Ecs.Capacity</c>; null for
    /// none.
    /// </summary>
    private static string? Folder(Type type) =>
        type.Namespace?.Split('.') is ["Local", _, var folder, ..] ? folder : null;
}
