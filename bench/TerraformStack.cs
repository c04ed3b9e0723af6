using System.Globalization;
using System.Text;

namespace Infra.Bench;

/// <summary>
/// As many resources as <c>ManyServices.cs</c> has, with the same references between them, of the type
/// <c>terraform_data</c> that Terraform has built in: written out one by one, as a program would write them.
/// </summary>
/// <param name="services">How many services.</param>
internal sealed class TerraformStack(int services)
{
    private static readonly (string Name, string[] References)[] s_shared =
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

    // A name that begins with a dot is one of the service's own.
    private static readonly (string Name, string[] References)[] s_ofService =
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

    /// <summary>Whether <c>terraform</c> can be run here.</summary>
    public static bool IsHere =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "terraform")));

    /// <summary>How many services there are.</summary>
    public int Services => services;

    /// <summary>How many resources there are.</summary>
    public int Resources => ResourcesOf(services);

    /// <summary>The configuration.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (name, references) in s_shared)
            {
                Write(text, name, references, service: "");
            }
            for (var number = 0; number < services; number++)
            {
                var service = string.Create(CultureInfo.InvariantCulture, $"service_{number}");
                foreach (var (name, references) in s_ofService)
                {
                    Write(text, name, references, service);
                }
            }
            return text.ToString();
        }
    }

    /// <summary>How many resources a stack of so many services has.</summary>
    public static int ResourcesOf(int services) => s_shared.Length + services * s_ofService.Length;

    private static void Write(StringBuilder text, string name, string[] references, string service)
    {
        var ids = references.Select(reference => $"terraform_data.{Full(reference, service)}.id");
        text.AppendLine(CultureInfo.InvariantCulture, $"resource \"terraform_data\" \"{Full(name, service)}\" {{")
            .AppendLine(CultureInfo.InvariantCulture, $"  input = [{string.Join(", ", ids)}]")
            .AppendLine("}");
    }

    private static string Full(string name, string service) => name[0] == '.' ? $"{service}_{name[1..]}" : name;
}
