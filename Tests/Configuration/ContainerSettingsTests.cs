using NUnit.Framework;

namespace Infra.Tests.Configuration;

/// <summary>The keys of a service's containers, and each mistake in them.</summary>
[TestFixture]
internal sealed class ContainerSettingsTests
{
    private const string Sidecar = "wait: {image: i, essential: false}";

    [Test]
    public void Every_key_of_a_container_is_read()
    {
        var service = StackFile
            .Settings(
                Stack(
                    "command: [a], entryPoint: [b], containerHealthCheck: {command: [CMD, x]}, dependsOn: {wait: SUCCESS}, "
                        + "scratch: [/tmp], ulimits: {nofile: {softLimit: 1, hardLimit: 2}}, stopTimeout: 9, "
                        + "readonlyRootFilesystem: true, user: '1', initProcessEnabled: true, cpuArchitecture: ARM64, "
                        + $"capacity: {{spot: {{weight: 1}}}}, sidecars: {{{Sidecar}}}"
                )
            )
            .Services!["a"];

        Assert.That((service.Command[0], service.EntryPoint[0]), Is.EqualTo(("a", "b")));
        Assert.That(service.ContainerHealthCheck!.Command, Is.EqualTo(new[] { "CMD", "x" }));
        Assert.That(service.DependsOn["wait"], Is.EqualTo("SUCCESS"));
        Assert.That(service.Scratch, Is.EqualTo(new[] { "/tmp" }));
        Assert.That(service.Ulimits["nofile"].HardLimit, Is.EqualTo(2));
        Assert.That((service.StopTimeout, service.User), Is.EqualTo((9, "1")));
        Assert.That((service.ReadonlyRootFilesystem, service.InitProcessEnabled), Is.EqualTo((true, true)));
        Assert.That((service.CpuArchitecture, service.Capacity!.Spot!.Weight), Is.EqualTo(("ARM64", 1)));
        Assert.That(service.Sidecars["wait"].Essential, Is.False);
    }

    [TestCase("command: x", "command: found 'x'; allowed: a list")]
    [TestCase("entryPoint: x", "entryPoint: found 'x'; allowed: a list")]
    [TestCase(
        "containerHealthCheck: {command: [CMD]}",
        "containerHealthCheck.command: found a list; allowed: a list with at least 2 entries"
    )]
    [TestCase(
        "containerHealthCheck: {command: [curl, x]}",
        "containerHealthCheck.command[0]: found 'curl'; allowed: CMD or CMD-SHELL, and then the command"
    )]
    [TestCase(
        "containerHealthCheck: {command: [CMD, x], interval: 4}",
        "containerHealthCheck.interval: found 4; allowed: a whole number from 5 to 300"
    )]
    [TestCase(
        "containerHealthCheck: {command: [CMD, x], timeout: 61}",
        "containerHealthCheck.timeout: found 61; allowed: a whole number from 2 to 60"
    )]
    [TestCase(
        "containerHealthCheck: {command: [CMD, x], retries: 0}",
        "containerHealthCheck.retries: found 0; allowed: a whole number from 1 to 10"
    )]
    [TestCase(
        "containerHealthCheck: {command: [CMD, x], startPeriod: 301}",
        "containerHealthCheck.startPeriod: found 301; allowed: a whole number from 0 to 300"
    )]
    [TestCase(
        "dependsOn: {wait: READY}",
        "dependsOn.wait: found 'READY'; allowed: START, COMPLETE, SUCCESS or HEALTHY"
    )]
    [TestCase("dependsOn: {wait: START}", "dependsOn.wait: found 'wait'; allowed: nothing")]
    [TestCase(
        "sidecars: {wait: {image: i}}, dependsOn: {wait: COMPLETE}",
        "dependsOn.wait: found COMPLETE; allowed: START or HEALTHY, as the task ends with wait, which is essential"
    )]
    [TestCase(
        "sidecars: {wait: {image: i}}, dependsOn: {wait: HEALTHY}",
        "dependsOn.wait: found HEALTHY; allowed: START, COMPLETE or SUCCESS, as wait has no health check"
    )]
    [TestCase(
        "sidecars: {wait: {image: i, dependsOn: {a: START, z: START}}}",
        "sidecars.wait.dependsOn.z: found 'z'; allowed: another container of the task: a"
    )]
    [TestCase(
        "sidecars: {b: {image: i, dependsOn: {c: START}}, c: {image: i, dependsOn: {b: START}}}",
        "sidecars.b.dependsOn.c: found a circle; allowed: containers that do not wait for each other"
    )]
    [TestCase(
        "scratch: [tmp]",
        "scratch[0]: found 'tmp'; allowed: a path in the container that starts with '/', as in /tmp"
    )]
    [TestCase(
        "ulimits: {files: {softLimit: 1, hardLimit: 1}}",
        "ulimits.files: found a key of 5 characters, 'files'; allowed: a key of these letters: core, cpu,"
    )]
    [TestCase(
        "ulimits: {nofile: {softLimit: 2, hardLimit: 1}}",
        "ulimits.nofile.hardLimit: found 1; allowed: a whole number, at least 2, the softLimit"
    )]
    [TestCase("stopTimeout: 121", "stopTimeout: found 121; allowed: a whole number from 2 to 120")]
    [TestCase("readonlyRootFilesystem: 1", "readonlyRootFilesystem: found 1; allowed: true or false")]
    [TestCase("user: 'a b'", "user: found 'a b'; allowed: a user's name or id, and a group's after a colon")]
    [TestCase("initProcessEnabled: x", "initProcessEnabled: found 'x'; allowed: true or false")]
    [TestCase("cpuArchitecture: arm", "cpuArchitecture: found 'arm'; allowed: X86_64 or ARM64")]
    [TestCase("capacity: {}", "capacity: found neither onDemand nor spot; allowed: one of them or both")]
    [TestCase(
        "capacity: {spot: {base: 1}}",
        "capacity: found no weight; allowed: a weight of at least 1 in one of the shares"
    )]
    [TestCase(
        "capacity: {spot: {weight: 1001}}",
        "capacity.spot.weight: found 1001; allowed: a whole number from 0 to 1000"
    )]
    [TestCase(
        "capacity: {spot: {base: 1, weight: 1}, onDemand: {base: 1}}",
        "capacity: found two shares with a base; allowed: a base in one of them"
    )]
    [TestCase("sidecars: {wait: {}}", "sidecars.wait: found neither folder nor image; allowed: one of the two")]
    [TestCase(
        "sidecars: {'w t': {image: i}}",
        "sidecars[\"w t\"]: found a key of 3 characters, 'w t'; allowed: a key of at most 255 letters"
    )]
    [TestCase(
        "sidecars: {wait: {folder: nowhere}}",
        "sidecars.wait.folder: found 'nowhere'; allowed: a folder with a Dockerfile, relative to the project's"
    )]
    [TestCase(
        "sidecars: {wait: {image: i, port: 3000}}",
        "sidecars.wait.port: found 3000; allowed: another port than the service's"
    )]
    [TestCase(
        "sidecars: {wait: {image: i, cpu: 0}}",
        "sidecars.wait.cpu: found 0; allowed: a whole number from 1 to 262144"
    )]
    [TestCase(
        "sidecars: {wait: {image: i, memory: 513}}",
        "sidecars.wait.memory: found 513; allowed: at most 512, the task's memory"
    )]
    [TestCase(
        "sidecars: {wait: {image: i, essential: no}}",
        "sidecars.wait.essential: found 'no'; allowed: true or false"
    )]
    [TestCase(
        "sidecars: {wait: {image: i, environment: {1A: x}}}",
        "sidecars.wait.environment.1A: found a key of 2 characters, '1A'; allowed: a key of letters, digits and underscores"
    )]
    [TestCase(
        "sidecars: {wait: {image: i, healthCheck: {command: [x, y]}}}",
        "sidecars.wait.healthCheck.command[0]: found 'x'; allowed: CMD or CMD-SHELL"
    )]
    [TestCase(
        "sidecars: {a: {image: i}}",
        "sidecars.a: found 'a'; allowed: another name than that of the service's container"
    )]
    public void A_mistake_is_named_with_what_is_allowed(string keys, string mistake) =>
        Assert.That(StackFile.Mistakes(Stack(keys)), Has.Some.StartsWith($"infra:services.a.{mistake}"));

    [Test]
    public void A_sidecar_has_a_repository_and_secrets_of_its_own(
        [Values("folder: services/users", "image: i, secrets: {A: {parameter: p}}")] string keys
    ) =>
        Assert.That(
            StackFile.Mistakes(
                $"config:\n  infra:services: {{a: {{image: i, port: 3000, listener: 3, cpu: 256, memory: 512, sidecars: {{b: {{{keys}}}}}}}, "
                    + "a-b: {image: i, port: 3000, listener: 4, cpu: 256, memory: 512}}"
            ),
            Has.Some.EqualTo(
                "infra:services.a.sidecars.b: found 'b'; allowed: another name: the service a-b has the repository and the secrets of that name"
            )
        );

    [TestCase(
        "capacity: {spot: {weight: 1}}",
        "capacity: found capacity; allowed: nothing: tasks run on infra:instances"
    )]
    [TestCase(
        "sidecars: {wait: {image: i}}",
        "sidecars.wait.memory: found nothing; allowed: the container's limit in MiB"
    )]
    public void On_instances_containers_have_sizes_and_services_no_capacity(string keys, string mistake) =>
        Assert.That(
            StackFile.Mistakes(
                $"{Stack(keys)}  infra:instances: {{ami: ami-12345678, min: 1, max: 1, type: t3.small}}\n"
            ),
            Has.Some.StartsWith($"infra:services.a.{mistake}")
        );

    private static string Stack(string keys) =>
        $"config:\n  infra:services: {{a: {{image: i, port: 3000, listener: 3, cpu: 256, memory: 512, {keys}}}}}\n";
}
