using System.Collections.Concurrent;
using NUnit.Framework;

namespace Infra.Tests;

/// <summary>
/// An update of a stack that version 1 of the program created. Each resource of the checkpoint is found by its URN
/// or an alias, and is replaced only where the changelog says so.
/// </summary>
[TestFixture]
internal sealed class AliasesTests
{
    /// <summary>
    /// The resources that version 2 does not have: the policies that each service added, which are one policy now.
    /// </summary>
    private static readonly string[] Gone =
    [
        "infra:components:ExecutionRole::execution-role",
        "infra:components:FargateService$aws:iam/rolePolicy:RolePolicy::users-execution",
        "infra:components:FargateService$aws:iam/rolePolicy:RolePolicy::products-execution",
        "infra:components:FargateService$aws:iam/rolePolicy:RolePolicy::digi-execution",
        "infra:components:Ec2Service$aws:iam/rolePolicy:RolePolicy::app-execution",
        "infra:components:AmiWebFleet$aws:iam/rolePolicyAttachment:RolePolicyAttachment::fleet",
    ];

    [TestCase("dev")]
    [TestCase("digi")]
    [TestCase("workshop")]
    [TestCase("fleet")]
    public async Task Every_resource_of_a_checkpoint_is_found(string stack)
    {
        var program = await ComposedProgram.RunAsync(StackFile.Settings(StackFile.Text(stack)));

        Assert.That(Checkpoint.Of(stack).Urns.Except(Gone).Except(await program.UrnsAsync()), Is.Empty);
        Assert.That(Checkpoint.Of(stack).Urns, Is.Not.Empty);
    }

    [TestCase("dev", "products", "users")]
    [TestCase("digi", "digi")]
    [TestCase("workshop", "app")]
    [TestCase("fleet")]
    public async Task An_update_replaces_log_groups_and_task_definitions_and_nothing_else(
        string stack,
        params string[] services
    )
    {
        var checkpoint = Checkpoint.Of(stack);
        var replaced = new ConcurrentBag<string>();
        await ComposedProgram.RunAsync(
            StackFile.Settings(StackFile.Text(stack)),
            (urns, args) =>
            {
                var inputs = checkpoint.Replacing(urns, args);
                foreach (var input in inputs)
                {
                    replaced.Add($"{args.Type!.Split(':')[^1]} {args.Name}: {input}");
                }

                return inputs.IsEmpty ? checkpoint.Answer(urns, args) : MockedStack.Answer(args);
            },
            (string?)checkpoint.Input("infra:components:AmiWebFleet$aws:ec2/instance:Instance::fleet-1", "ami")
                ?? "ami",
            stack
        );

        Assert.That(
            replaced,
            Is.EquivalentTo(
                services.SelectMany(service =>
                    new[] { $"LogGroup {service}: name", $"TaskDefinition {service}: containerDefinitions" }
                )
            )
        );
    }
}
