using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Infra.Bench;

/// <summary>
/// A stack of as many resources as <c>ManyServices.cs</c> has, with the same references, of Terraform's built-in
/// type <c>terraform_data</c>. They are written out one by one, as a program would write them.
/// </summary>
/// <param name="services">The number of services.</param>
internal sealed class TerraformStack(int services)
{
    private const string Type = "terraform_data";

    private static readonly (string Name, string[] References)[] Shared =
    [
        ("stack", []),
        ("vpc", []),
        ("load_balancer_component", []),
        ("load_balancer_group", ["vpc"]),
        ("load_balancer", ["vpc", "load_balancer_group"]),
        ("cluster_component", []),
        ("namespace", []),
        ("cluster", ["namespace"]),
        ("members_group", ["vpc"]),
        ("execution_role_component", []),
        ("execution_role", []),
        ("execution_policy", ["execution_role"]),
    ];

    // A name with a leading dot belongs to one service.
    private static readonly (string Name, string[] References)[] OfService =
    [
        (".component", []),
        (".listener_rule", ["load_balancer_group"]),
        (".target_group", ["vpc"]),
        (".listener", ["load_balancer", ".target_group"]),
        (".log_group", []),
        (".role", []),
        (".execution_policy", ["execution_role", ".log_group"]),
        (".group", ["vpc"]),
        (".from_load_balancer", ["load_balancer_group", ".group"]),
        (".to_group", ["load_balancer_group", ".group"]),
        (".from_members", ["members_group", ".group"]),
        (".to_members", ["members_group", ".group"]),
        (".https", [".group"]),
        (".task_definition", ["execution_role", ".role", ".log_group"]),
        (
            ".service",
            [
                "vpc",
                "cluster",
                "namespace",
                "members_group",
                ".group",
                ".target_group",
                ".listener",
                ".task_definition",
                ".execution_policy",
                ".from_load_balancer",
                ".to_group",
                ".from_members",
                ".to_members",
                ".https",
            ]
        ),
    ];

    /// <summary>Whether <c>terraform</c> is installed.</summary>
    public static bool IsHere =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "terraform")));

    /// <summary>The number of services.</summary>
    public int Services => services;

    /// <summary>The number of resources.</summary>
    public int Resources => ResourcesOf(services);

    /// <summary>The configuration.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (name, references) in All())
            {
                var ids = references.Select(reference => $"{Type}.{reference}.id");
                text.AppendLine(CultureInfo.InvariantCulture, $"resource \"{Type}\" \"{name}\" {{")
                    .AppendLine(CultureInfo.InvariantCulture, $"  input = [{string.Join(", ", ids)}]")
                    .AppendLine("}");
            }

            return text.ToString();
        }
    }

    /// <summary>The state that <c>terraform apply</c> would leave, for sizes at which it takes too long.</summary>
    public string State
    {
        get
        {
            var ids = All().ToDictionary(resource => resource.Name, _ => Guid.NewGuid());
            var dependencies = new Dictionary<string, SortedSet<string>>();
            var resources = new JsonArray();
            // Each resource comes after those that it refers to.
            foreach (var (name, references) in All())
            {
                var all = new SortedSet<string>(references, StringComparer.Ordinal);
                foreach (var reference in references)
                {
                    all.UnionWith(dependencies[reference]);
                }

                dependencies[name] = all;
                resources.Add(Resource(name, ids[name], references.Select(reference => ids[reference]), all));
            }

            return new JsonObject
            {
                ["version"] = 4,
                ["serial"] = 1,
                ["lineage"] = Guid.NewGuid(),
                ["resources"] = resources,
            }.ToJsonString();
        }
    }

    /// <summary>Returns the number of resources in a stack with this many services.</summary>
    public static int ResourcesOf(int services) => Shared.Length + services * OfService.Length;

    private static JsonObject Resource(string name, Guid id, IEnumerable<Guid> input, IEnumerable<string> dependencies)
    {
        JsonObject Tuple() =>
            new()
            {
                ["value"] = new JsonArray([.. input.Select(item => JsonValue.Create(item))]),
                ["type"] = new JsonArray("tuple", new JsonArray([.. input.Select(_ => JsonValue.Create("string"))])),
            };
        return new JsonObject
        {
            ["mode"] = "managed",
            ["type"] = Type,
            ["name"] = name,
            ["provider"] = """provider["terraform.io/builtin/terraform"]""",
            ["instances"] = new JsonArray(
                new JsonObject
                {
                    ["schema_version"] = 0,
                    ["attributes"] = new JsonObject
                    {
                        ["id"] = id,
                        ["input"] = Tuple(),
                        ["output"] = Tuple(),
                        ["triggers_replace"] = null,
                    },
                    ["dependencies"] = new JsonArray([
                        .. dependencies.Select(other => JsonValue.Create($"{Type}.{other}")),
                    ]),
                }
            ),
        };
    }

    private IEnumerable<(string Name, string[] References)> All() =>
        Shared.Concat(
            Enumerable
                .Range(0, services)
                .SelectMany(number =>
                    OfService.Select(resource =>
                        (
                            Full(resource.Name, number),
                            resource.References.Select(reference => Full(reference, number)).ToArray()
                        )
                    )
                )
        );

    private static string Full(string name, int service) =>
        name[0] == '.' ? string.Create(CultureInfo.InvariantCulture, $"service_{service}_{name[1..]}") : name;
}
