using NUnit.Framework;
using Pulumi;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ecs;

namespace Infra.Tests;

/// <summary>Secrets in the config reach AWS as secret inputs: neither state nor display shows them.</summary>
[TestFixture]
internal sealed class SecretTests
{
    private const string Instances = "  infra:instances: {ami: ami-0123456789abcdef0, type: t3.small, min: 1, max: 3}";

    [TestCase("", true)]
    [TestCase("", false)]
    [TestCase(Instances, true)]
    [TestCase(Instances, false)]
    public async Task The_variables_of_services_are_secret_where_a_service_has_a_secret(string instances, bool isSecret)
    {
        var settings = StackFile.Settings(
            $$"""
            config:
              infra:services: {a: {image: i, port: 1, listener: 2, cpu: 256, memory: 512, environment: {V: secret} } }
            {{instances}}
            """
        );
        var program = await ComposedProgram.RunAsync(settings with { ServicesAreSecret = isSecret });
        var task = (TaskDefinitionArgs)program.All<TaskDefinition>().Single().Args;

        Assert.That(await Output.IsSecretAsync(task.ContainerDefinitions.ToOutput()), Is.EqualTo(isSecret));
    }

    [TestCase("{count: 2, userData: '#!/bin/true'}", true)]
    [TestCase("{count: 2, userData: '#!/bin/true'}", false)]
    [TestCase("{scaling: {min: 1, max: 2}, userData: '#!/bin/true'}", true)]
    [TestCase("{scaling: {min: 1, max: 2}, userData: '#!/bin/true'}", false)]
    public async Task The_user_data_of_the_fleet_is_secret_where_the_fleet_has_a_secret(string replicas, bool isSecret)
    {
        var settings = StackFile.Settings(
            $$"""
            config:
              infra:fleet:
                {ami: ami-12345678, type: t2.micro, listener: 80, port: 80, userData: '#!/bin/true', replicas: {{replicas}}}
            """
        );
        var program = await ComposedProgram.RunAsync(settings with { FleetIsSecret = isSecret });
        var userData = program
            .All<Instance>()
            .Select(instance => ((InstanceArgs)instance.Args).UserData)
            .Concat(program.All<LaunchTemplate>().Select(template => ((LaunchTemplateArgs)template.Args).UserData));

        foreach (var script in userData)
        {
            Assert.That(await Output.IsSecretAsync(script!.ToOutput()), Is.EqualTo(isSecret));
        }
    }
}
