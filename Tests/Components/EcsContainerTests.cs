using Infra.Components;
using NUnit.Framework;
using Pulumi.Aws.Ecs;
using Pulumi.Awsx.Ecr;

namespace Infra.Tests.Components;

/// <summary>The containers of a task: the service's with all options, and its sidecars.</summary>
[TestFixture]
internal sealed class EcsContainerTests
{
    [Test]
    public async Task A_container_has_its_options_under_ecs_names()
    {
        var stack = await RunAsync(
            container: new()
            {
                Command = ["serve"],
                EntryPoint = ["dotnet", "users.dll"],
                HealthCheck = new() { Command = ["CMD", "true"], StartPeriod = 10 },
                DependsOn = { ["wait"] = "SUCCESS" },
                Scratch = ["/tmp", "/var/cache"],
                Ulimits =
                {
                    ["nofile"] = new() { SoftLimit = 1, HardLimit = 2 },
                },
                StopTimeout = 20,
                ReadonlyRootFilesystem = true,
                User = "1654",
                InitProcessEnabled = true,
            },
            sidecars: new()
            {
                ["wait"] = new() { Image = "i", Essential = false },
            }
        );
        var task = stack.One<TaskDefinition>();
        var container = (await task.ContainerDefinitions.JsonAsync())[0];

        foreach (
            var (name, json) in new Dictionary<string, string>
            {
                ["command"] = """["serve"]""",
                ["entryPoint"] = """["dotnet","users.dll"]""",
                ["healthCheck"] =
                    """{"command":["CMD","true"],"interval":30,"timeout":5,"retries":3,"startPeriod":10}""",
                ["dependsOn"] = """[{"containerName":"wait","condition":"SUCCESS"}]""",
                ["mountPoints"] =
                    """[{"sourceVolume":"users-tmp","containerPath":"/tmp","readOnly":false},{"sourceVolume":"users-var-cache","containerPath":"/var/cache","readOnly":false}]""",
                ["ulimits"] = """[{"name":"nofile","softLimit":1,"hardLimit":2}]""",
                ["stopTimeout"] = "20",
                ["readonlyRootFilesystem"] = "true",
                ["user"] = "\"1654\"",
                ["linuxParameters"] = """{"initProcessEnabled":true}""",
            }
        )
        {
            Assert.That(container.GetProperty(name).GetRawText(), Is.EqualTo(json), name);
        }

        Assert.That(
            (await task.Volumes.ValueAsync()).Select(volume => volume.Name),
            Is.EqualTo(new[] { "users-tmp", "users-var-cache" })
        );
    }

    [TestCase(true, true, "/tmp /var/lib/amazon /var/log/amazon", "/var/lib/amazon /var/log/amazon")]
    [TestCase(true, false, "/tmp", "")]
    [TestCase(false, true, "/tmp", "")]
    public async Task The_agent_of_exec_writes_to_volumes_where_the_root_is_read_only(
        bool exec,
        bool isReadOnly,
        string main,
        string side
    )
    {
        var stack = await RunAsync(
            container: new() { Scratch = ["/tmp"], ReadonlyRootFilesystem = isReadOnly },
            sidecars: new()
            {
                ["side"] = new()
                {
                    Image = "i",
                    Container = new() { ReadonlyRootFilesystem = isReadOnly },
                },
            },
            exec: exec
        );
        var containers = await stack.One<TaskDefinition>().ContainerDefinitions.JsonAsync();

        Assert.That((Paths(0), Paths(1)), Is.EqualTo((main, side)));

        string Paths(int index) =>
            string.Join(
                ' ',
                containers[index]
                    .GetProperty("mountPoints")
                    .EnumerateArray()
                    .Select(mount => mount.GetProperty("containerPath").GetString())
            );
    }

    [Test]
    public async Task A_container_without_options_has_none_of_their_keys()
    {
        var containers = await (await RunAsync()).One<TaskDefinition>().ContainerDefinitions.JsonAsync();

        Assert.That(
            containers[0].EnumerateObject().Select(key => key.Name),
            Is.EquivalentTo(
                new[]
                {
                    "name",
                    "image",
                    "essential",
                    "portMappings",
                    "environment",
                    "logConfiguration",
                    "mountPoints",
                    "systemControls",
                    "volumesFrom",
                }
            )
        );
    }

    [Test]
    public async Task A_sidecar_is_a_container_of_the_task_without_a_port()
    {
        var stack = await RunAsync(
            sidecars: new()
            {
                ["wait"] = new()
                {
                    Folder = "services/hello",
                    Essential = false,
                    Cpu = 64,
                    Memory = 128,
                    Environment = { ["TARGET"] = "products" },
                },
            }
        );
        var sidecar = (await stack.One<TaskDefinition>().ContainerDefinitions.JsonAsync())[1];

        Assert.That(sidecar.GetProperty("name").GetString(), Is.EqualTo("wait"));
        Assert.That(sidecar.GetProperty("essential").GetBoolean(), Is.False);
        Assert.That(sidecar.GetProperty("portMappings").GetArrayLength(), Is.Zero);
        Assert.That(
            (sidecar.GetProperty("cpu").GetInt32(), sidecar.GetProperty("memory").GetInt32()),
            Is.EqualTo((64, 128))
        );
        Assert.That(sidecar.GetProperty("environment")[0].GetProperty("name").GetString(), Is.EqualTo("TARGET"));
        Assert.That(
            sidecar.GetProperty("image").GetString(),
            Is.EqualTo(await stack.One<Image>("users-wait").ImageUri.ValueAsync())
        );
        Assert.That(stack.Inputs("Repository")["name"], Is.EqualTo("infra-test-users-wait"));
    }

    [Test]
    public async Task A_folder_that_service_and_sidecar_share_is_built_once()
    {
        var stack = await RunAsync(
            folder: "services/users",
            sidecars: new()
            {
                ["migrate"] = new() { Folder = "services/users", Essential = false },
            }
        );
        var containers = await stack.One<TaskDefinition>().ContainerDefinitions.JsonAsync();

        Assert.That(stack.All<Image>(), Has.Count.EqualTo(1));
        Assert.That(
            containers[1].GetProperty("image").GetString(),
            Is.EqualTo(containers[0].GetProperty("image").GetString())
        );
    }

    [Test]
    public async Task Tasks_on_arm_have_images_for_arm()
    {
        var stack = await RunAsync(folder: "services/users", cpuArchitecture: "ARM64");

        Assert.That(
            (await stack.One<TaskDefinition>().RuntimePlatform.ValueAsync())!.CpuArchitecture,
            Is.EqualTo("ARM64")
        );
        Assert.That(stack.Inputs("Image")["platform"], Is.EqualTo("linux/arm64"));
    }

    [Test]
    public async Task Capacity_is_shared_by_base_and_weight_and_changed_by_a_deployment()
    {
        var stack = await RunAsync(
            capacity: new()
            {
                OnDemand = new() { Base = 2, Weight = 1 },
                Spot = new() { Weight = 3 },
            }
        );
        var service = stack.One<Service>();

        Assert.That(await service.LaunchType.ValueAsync(), Is.Null);
        Assert.That(await service.ForceNewDeployment.ValueAsync(), Is.True);
        Assert.That(
            (await service.CapacityProviderStrategies.ValueAsync()).Select(share =>
                (share.CapacityProvider, share.Base, share.Weight)
            ),
            Is.EqualTo(new[] { ("FARGATE", (int?)2, (int?)1), ("FARGATE_SPOT", 0, 3) })
        );
    }

    [Test]
    public async Task A_cluster_with_fargates_capacity_providers_is_ready_when_it_has_them()
    {
        EcsCluster? cluster = null;
        var stack = await MockedStack.RunAsync(_ =>
            cluster = new("cluster", new() { VpcId = "vpc-1", FargateCapacityProviders = true })
        );

        Assert.That(
            await stack.One<ClusterCapacityProviders>().CapacityProviders.ValueAsync(),
            Is.EqualTo(new[] { "FARGATE", "FARGATE_SPOT" })
        );
        Assert.That(await cluster!.Arn.ValueAsync(), Does.StartWith("arn:aws:ecs:"));
    }

    [TestCase("nobody", "START", "on 'nobody' has 'nobody'; allowed: another container of the task: users, wait.")]
    [TestCase(
        "wait",
        "HEALTHY",
        "on 'wait' has HEALTHY; allowed: START, COMPLETE or SUCCESS, as wait has no health check."
    )]
    [TestCase(
        "wait",
        "SUCCESS",
        "on 'wait' has SUCCESS; allowed: START or HEALTHY, as the task ends with wait, which is essential."
    )]
    public async Task A_container_waits_only_for_what_another_can_become(
        string name,
        string condition,
        string mistake
    ) =>
        Assert.That(
            await MockedStack.RefusalAsync(() =>
                Service(
                    container: new(),
                    sidecars: new()
                    {
                        ["wait"] = new() { Image = "i" },
                        ["other"] = new()
                        {
                            Image = "i",
                            Container = new() { DependsOn = { [name] = condition } },
                        },
                    }
                )
            ),
            Is.EqualTo($"FargateService 'users': DependsOn of 'other' {mistake}")
        );

    [TestCase(0, 0, 0, 0, "no weight above 0")]
    [TestCase(1, 1, 1, 1, "two shares with a base")]
    public async Task A_capacity_that_AWS_refuses_is_refused(
        int first,
        int weight,
        int spotFirst,
        int spot,
        string found
    ) =>
        Assert.That(
            await MockedStack.RefusalAsync(() =>
                Service(
                    capacity: new()
                    {
                        OnDemand = new() { Base = first, Weight = weight },
                        Spot = new() { Base = spotFirst, Weight = spot },
                    }
                )
            ),
            Is.EqualTo($"FargateService 'users': Capacity has {found}; AWS takes a weight above 0 and one base.")
        );

    private static Task<MockedStack> RunAsync(
        EcsContainerArgs? container = null,
        Dictionary<string, EcsSidecarArgs>? sidecars = null,
        FargateCapacityArgs? capacity = null,
        string? folder = null,
        string cpuArchitecture = "X86_64",
        bool exec = false
    ) => MockedStack.RunAsync(_ => Service(container, sidecars, capacity, folder, cpuArchitecture, exec));

    private static FargateService Service(
        EcsContainerArgs? container = null,
        Dictionary<string, EcsSidecarArgs>? sidecars = null,
        FargateCapacityArgs? capacity = null,
        string? folder = null,
        string cpuArchitecture = "X86_64",
        bool exec = false
    ) =>
        new(
            "users",
            new()
            {
                Cluster = Given.Cluster(),
                Listener = Given.Listener(8000),
                VpcId = "vpc-1",
                SubnetIds = new() { "subnet-1" },
                Capacity = capacity,
                Task = new()
                {
                    Folder = folder,
                    Image = folder is null ? (Pulumi.Input<string>)"i" : null,
                    Port = 3000,
                    Cpu = 256,
                    Memory = 512,
                    CpuArchitecture = cpuArchitecture,
                    Exec = exec,
                    Container = container ?? new(),
                    Sidecars = sidecars ?? [],
                },
            }
        );
}
