using FsCheck;
using FsCheck.Fluent;
using Local.Cloud.Ecs.Capacity;

namespace Local.Tests.Ecs;

/// <summary>The choice of a task's container instance.</summary>
public class PlacementTests
{
    private static readonly TaskNeeds Small = new(256, 256, []);

    [Test]
    public void Without_container_instances_there_is_no_place() =>
        Assert.That(
            Placement.Choose(Small, []),
            Is.EqualTo(new PlacementDecision(null, "No Container Instances were found in your capacity provider."))
        );

    [Test]
    public void A_task_goes_to_the_zone_with_the_fewest_tasks_of_its_service_and_there_to_the_emptiest_instance()
    {
        PlacementCandidate[] candidates =
        [
            Instance("a1", "a", tasks: 1),
            Instance("a2", "a", tasks: 0),
            Instance("b1", "b", tasks: 2),
        ];
        Assert.That(Placement.Choose(Small, candidates).InstanceId, Is.EqualTo("a2"));
        candidates[1] = Instance("a2", "a", tasks: 2);
        Assert.That(Placement.Choose(Small, candidates).InstanceId, Is.EqualTo("b1"), "2 against 3 in the zone");
    }

    [TestCase(4096, 256, "insufficient CPU units available")]
    [TestCase(256, 4096, "insufficient memory available")]
    [TestCase(256, 256, "is already using a port required by your task")]
    public void A_missing_requirement_is_named(int cpu, int memory, string reason)
    {
        var task = new TaskNeeds(cpu, memory, [80]);
        var used = Instance("a1", "a") with { HostPorts = new HashSet<int> { 80 } };
        Assert.That(
            Placement.Choose(task, [used]).Reason,
            Does.StartWith("The closest matching (container-instance a1)").And.Contain(reason)
        );
    }

    [Test]
    public void Tasks_are_spread_and_no_instance_is_ever_overfull() =>
        Prop.ForAll(
                Arb.From(
                    from instances in Gen.Choose(1, 8)
                    from tasks in Gen.Choose(0, 60)
                    select (Instances: instances, Tasks: tasks)
                ),
                scenario =>
                {
                    var instances = Enumerable
                        .Range(0, scenario.Instances)
                        .Select(i => Instance($"i{i}", i % 2 == 0 ? "a" : "b", tasks: 0))
                        .ToList();
                    var placed = 0;
                    for (var i = 0; i < scenario.Tasks; i++)
                    {
                        if (Placement.Choose(Small, instances).InstanceId is not { } id)
                        {
                            Assert.That(instances.TrueForAll(one => one.WhyNot(Small) is not null), "there was room");
                            break;
                        }

                        placed++;
                        var at = instances.FindIndex(one => one.Id == id);
                        instances[at] = instances[at] with
                        {
                            Cpu = instances[at].Cpu - Small.Cpu,
                            Memory = instances[at].Memory - Small.Memory,
                            TasksOfService = instances[at].TasksOfService + 1,
                        };
                        Assert.That(Math.Min(instances[at].Cpu, instances[at].Memory), Is.Not.Negative);
                    }

                    Assert.That(placed, Is.EqualTo(Math.Min(scenario.Tasks, scenario.Instances * 7)));
                    var full = instances.Exists(one => one.WhyNot(Small) is not null);
                    var a = instances.Where(one => one.Zone == "a").Sum(one => one.TasksOfService);
                    Assert.That(
                        full || scenario.Instances == 1 || Math.Abs(2 * a - placed) <= 1,
                        $"not in balance: {scenario}: {a} of {placed}"
                    );
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [TestCase("t3.small", 2048, 1920)]
    [TestCase("t2.micro", 1024, 960)]
    [TestCase("m5.large", 2048, 7680)]
    [TestCase("c6i.4xlarge", 16384, 30720)]
    public void An_instance_registers_its_vCPUs_and_the_memory_that_the_kernel_leaves(
        string type,
        int cpu,
        int memory
    ) => Assert.That(ContainerInstanceSize.Of(type), Is.EqualTo(new ContainerInstanceSize(cpu, memory)));

    [TestCase("x9.huge")]
    [TestCase("m5.metal")]
    [TestCase("m5.nano")]
    public void The_size_of_an_unknown_type_is_not_guessed(string type) =>
        Assert.That(ContainerInstanceSize.Of(type), Is.Null);

    private static PlacementCandidate Instance(string id, string zone, int tasks = 0) =>
        new(id, zone, 2048, 1920, new HashSet<int>(), tasks);
}
