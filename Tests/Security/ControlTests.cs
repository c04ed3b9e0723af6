using Infra.Configuration;
using NUnit.Framework;

namespace Infra.Tests.Security;

/// <summary>The controls over all resources that all stacks register.</summary>
[TestFixture]
internal sealed class ControlTests
{
    private static IEnumerable<TestCaseData<Control>> All =>
        Controls.All.Select(control => new TestCaseData<Control>(control).SetName(control.ToString()));

    [TestCaseSource(nameof(All))]
    public async Task A_guarded_stack_meets_the_control_or_waives_it_and_no_stack_waives_what_it_meets(Control control)
    {
        var verdicts = await Verdicts.OfAsync(control);
        var fails = verdicts
            .Where(verdict => verdict.Fails && Verdicts.Guarded.Contains(verdict.Stack))
            .SelectMany(verdict => verdict.Violations.Select(violation => $"{verdict.Stack}: {violation}"));
        var needless = verdicts
            .Where(verdict => verdict.Waiver is not null && !verdict.IsWaived)
            .Select(verdict => verdict.Stack);

        Assert.That(fails, Is.Empty, $"{control.Id} asks: {control.Asks}; or infra:waivers has the reason why not");
        Assert.That(needless, Is.Empty, $"stacks that waive {control.Id} and meet it: take the waiver away");
    }

    [Test]
    public async Task No_stack_registers_a_type_of_a_control_without_a_rule()
    {
        var stacks = await RegisteredStack.AllAsync();
        var used =
            from control in Controls.Unused
            from stack in stacks
            from resource in stack.Value.Of(control.Types)
            select $"{stack.Key}: {resource}; write a rule for {control.Id} {control.Title}";

        Assert.That(used, Is.Empty);
    }

    [Test]
    public void A_waiver_can_name_the_controls_with_a_rule_and_no_others()
    {
        Assert.That(ControlIdAttribute.Ids, Is.EquivalentTo(Controls.All.Select(control => control.Id)));
        Assert.That(
            Controls.All.Select(control => control.Id).Concat(Controls.Unused.Select(control => control.Id)),
            Is.Unique
        );
    }

    [Test]
    public async Task Each_stack_has_its_resources_and_those_of_awsx()
    {
        var stacks = await RegisteredStack.AllAsync();

        Assert.That(stacks.Keys, Is.EqualTo(StackFile.All));
        Assert.That(stacks.Values.Select(stack => stack.Resources.Count), Is.All.GreaterThan(5));
        Assert.That(
            stacks["prod"].Of("aws:ec2/subnet:Subnet").Select(subnet => $"{subnet} {subnet["mapPublicIpOnLaunch"]}"),
            Is.EqualTo(
                new[]
                {
                    "Subnet network-private-1 false",
                    "Subnet network-private-2 false",
                    "Subnet network-public-1 false",
                    "Subnet network-public-2 false",
                }
            ),
            "after the transform of the VPC"
        );
        Assert.That(stacks["dev"].Of("aws:ecr/lifecyclePolicy:LifecyclePolicy").Count(), Is.EqualTo(2));
    }
}
