using Infra.Components;
using NUnit.Framework;

namespace Infra.Tests.Components;

/// <summary>The arguments of a service on Fargate that AWS would reject only during the deployment.</summary>
[TestFixture]
internal sealed class FargateServiceCheckTests
{
    [TestCase(300, 512, "Cpu is 300; Fargate has one of 256, 512, 1024, 2048, 4096, 8192, 16384.")]
    [TestCase(256, 1536, "Memory is 1536; Fargate has one of 512, 1024, 2048, as cpu is 256.")]
    [TestCase(1024, 1024, "Memory is 1024; Fargate has 2048 to 8192 in steps of 1024, as cpu is 1024.")]
    public async Task A_size_that_fargate_does_not_have_is_refused(int cpu, int memory, string sentence) =>
        Assert.That(await RefusalAsync(cpu: cpu, memory: memory), Is.EqualTo($"FargateService 'users': {sentence}"));

    [TestCase(256, 512)]
    [TestCase(256, 2048)]
    [TestCase(4096, 30720)]
    [TestCase(16384, 122880)]
    public async Task A_size_that_fargate_has_is_accepted(int cpu, int memory) =>
        Assert.That(await RefusalAsync(cpu: cpu, memory: memory), Is.EqualTo("nothing was refused"));

    [TestCase(5)]
    [TestCase(513)]
    public async Task A_reservation_that_the_task_does_not_have_is_refused(int reservation) =>
        Assert.That(
            await RefusalAsync(reservation: reservation),
            Does.Contain($"MemoryReservation is {reservation}; it can be 6 to 512 MiB, the task's memory.")
        );

    [TestCase(1, 100, 100, "no task could start before another one stops, and none may stop")]
    [TestCase(3, 90, 120, "90% of 3 are 3, and 120% of 3 are 3")]
    public async Task A_deployment_without_room_is_refused(int desired, int minimum, int maximum, string why) =>
        Assert.That(
            await RefusalAsync(
                desired: desired,
                deployment: new() { MinimumHealthyPercent = minimum, MaximumPercent = maximum }
            ),
            Does.Contain($"MaximumPercent is {maximum}; a deployment needs enough for one more task than the"),
            why
        );

    [Test]
    public async Task The_fewest_tasks_of_the_scaling_leave_the_least_room() =>
        Assert.That(
            await RefusalAsync(
                desired: 10,
                scaling: Scaling(1, 10),
                deployment: new() { MinimumHealthyPercent = 100, MaximumPercent = 150 }
            ),
            Does.Contain("than the 1 that stay, as the desired number is 1")
        );

    [Test]
    public async Task A_desired_count_outside_of_the_scaling_is_refused() =>
        Assert.That(
            await RefusalAsync(desired: 4, scaling: Scaling(1, 3)),
            Does.Contain("DesiredCount is 4; Scaling allows 1 to 3.")
        );

    [Test]
    public async Task Scaling_without_an_aim_is_refused() =>
        Assert.That(
            await RefusalAsync(scaling: new() { Min = 1, Max = 3 }),
            Does.Contain("Scaling needs CpuPercent, MemoryPercent, RequestsPerTarget, Schedules or several of them.")
        );

    [TestCase(null, null, "the schedule 'day' needs Min, Max or both.")]
    [TestCase(4, null, "the schedule 'day' sets 4 to 3 tasks")]
    [TestCase(null, 0, "the schedule 'day' sets 1 to 0 tasks")]
    public async Task A_schedule_without_bounds_or_against_them_is_refused(int? min, int? max, string why)
    {
        var schedule = new FargateScheduleArgs
        {
            Schedule = "rate(1 day)",
            Min = min,
            Max = max,
        };
        Assert.That(
            await RefusalAsync(
                scaling: new()
                {
                    Min = 1,
                    Max = 3,
                    Schedules = { ["day"] = schedule },
                }
            ),
            Does.Contain(why)
        );
    }

    [TestCase(null, null)]
    [TestCase("services/users", "a")]
    public async Task Neither_or_both_of_folder_and_image_are_refused(string? folder, string? image) =>
        Assert.That(
            await MockedStack.RefusalAsync(() =>
                Service(
                    "users",
                    new()
                    {
                        Folder = folder,
                        Image = image is null ? null : (Pulumi.Input<string>)image,
                        Port = 80,
                        Cpu = 256,
                        Memory = 512,
                    }
                )
            ),
            Is.EqualTo("FargateService 'users': the task needs either Folder or Image.")
        );

    [Test]
    public async Task An_invalid_Service_Connect_name_is_an_error() =>
        Assert.That(
            await MockedStack.RefusalAsync(() => Service("Users", Given.Task())),
            Does.StartWith("FargateService 'Users': the name 'Users' is no Service Connect name: lower-case letters")
        );

    [Test]
    public async Task A_name_that_is_too_long_for_a_target_group_is_refused() =>
        Assert.That(
            await MockedStack.RefusalAsync(() => Service(new string('a', 25), Given.Task())),
            Does.Contain("is too long for a target group: at most 24 characters, because Pulumi appends 8.")
        );

    [Test]
    public async Task A_longer_name_is_accepted_if_the_target_group_has_one_of_its_own()
    {
        Assert.That(
            await MockedStack.RefusalAsync(() =>
                Service(new string('a', 51), Given.Task(), targetGroup: new() { Name = "users" })
            ),
            Is.EqualTo("nothing was refused")
        );
        Assert.That(
            await MockedStack.RefusalAsync(() =>
                Service(new string('a', 52), Given.Task(), targetGroup: new() { Name = "users" })
            ),
            Does.Contain("is too long for a role: at most 56 characters")
        );
    }

    [Test]
    public async Task All_mistakes_are_in_one_error()
    {
        var refusal = await RefusalAsync(cpu: 1, reservation: 1);

        Assert.That(refusal.Split('\n'), Has.Length.EqualTo(2));
        Assert.That(refusal, Does.Contain("Cpu is 1").And.Contain("MemoryReservation is 1"));
    }

    [Test]
    public async Task A_rejected_component_registers_nothing()
    {
        var stack = await MockedStack.RunAsync(_ =>
            Assert.That(
                () =>
                    Service(
                        "users",
                        new()
                        {
                            Port = 80,
                            Cpu = 256,
                            Memory = 512,
                        }
                    ),
                Throws.TypeOf<Pulumi.RunException>()
            )
        );

        Assert.That(stack.All<Pulumi.Resource>(), Is.Empty);
    }

    private static FargateScalingArgs Scaling(int min, int max) =>
        new()
        {
            Min = min,
            Max = max,
            CpuPercent = 70,
        };

    private static Task<string> RefusalAsync(
        int cpu = 256,
        int memory = 512,
        int? reservation = null,
        int desired = 1,
        FargateScalingArgs? scaling = null,
        EcsDeploymentArgs? deployment = null
    ) =>
        MockedStack.RefusalAsync(() =>
            Service(
                "users",
                new()
                {
                    Image = "a",
                    Port = 80,
                    Cpu = cpu,
                    Memory = memory,
                    MemoryReservation = reservation,
                },
                desired,
                scaling,
                deployment
            )
        );

    private static FargateService Service(
        string name,
        EcsTaskArgs task,
        int desired = 1,
        FargateScalingArgs? scaling = null,
        EcsDeploymentArgs? deployment = null,
        AlbTargetGroupArgs? targetGroup = null
    ) =>
        new(
            name,
            new()
            {
                Cluster = Given.Cluster(),
                Listener = Given.Listener(8000),
                VpcId = "vpc-1",
                SubnetIds = "subnet-1",
                Task = task,
                DesiredCount = desired,
                Scaling = scaling,
                Deployment = deployment ?? new(),
                TargetGroup = targetGroup ?? new(),
            }
        );
}
