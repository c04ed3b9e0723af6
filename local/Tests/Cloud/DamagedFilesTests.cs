using Grpc.Core;
using Local.Cloud.AutoScalingGroups;
using Local.Cloud.Ec2;
using Local.Cloud.Resources;
using Local.Protocol.Files;
using Local.Protocol.Values;
using Local.Tests.Cli;

namespace Local.Tests.Cloud;

/// <summary>
/// Any of the files that a cloud keeps in <c>.local</c> is damaged. The next cloud starts, or states the reason in one
/// line that names the file.
/// </summary>
internal sealed class DamagedFilesTests
{
    private const string TaskDefinition = "aws:ecs/taskDefinition:TaskDefinition";

    private static readonly string Image = new('a', 64);

    private static readonly string[] NeverWritten =
    [
        ".local/cloud/scaling-history/service%2Fshop%2Fusers-service",
        ".local/cloud/task-definitions.json",
        ".local/cloud",
        ".local/logs",
        ".local/run",
        ".local/run/aws.sock",
        ".local/run/cloud.lock",
        ".local/run/cloud.sock",
    ];

    private TemporaryProject _project = null!;
    private string _saved = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _project = new TemporaryProject("project");
        await using (var cloud = await RunningCloud.StartAsync(_project.Folder))
        {
            await cloud.Provider.UpAsync(
                "aws:ec2/securityGroup:SecurityGroup",
                "group",
                new PropertyMap(("description", "group"))
            );
            var vpc = await cloud.Provider.UpAsync(
                "aws:ec2/vpc:Vpc",
                "vpc",
                new PropertyMap(("cidrBlock", "10.0.0.0/16"))
            );
            var subnet = await cloud.Provider.UpAsync(
                "aws:ec2/subnet:Subnet",
                "subnet",
                new PropertyMap(("vpcId", vpc["id"]), ("cidrBlock", "10.0.0.0/24"))
            );
            await cloud.Provider.UpAsync("aws:cloudwatch/logGroup:LogGroup", "logs", new PropertyMap(("name", "logs")));
            await MakeServiceAsync(cloud.Provider, subnet["id"]);
            using var client = await cloud.ConnectAsync();
            await client.SetTimeScaleAsync("dev", 10);
        }

        _saved = Path.Combine(Path.GetDirectoryName(_project.Folder)!, "saved");
        Copy(Path.Combine(_project.Folder, ".local"), _saved);
    }

    [OneTimeTearDown]
    public void Stop() => _project.Dispose();

    [Test]
    public async Task A_cloud_starts_or_states_the_reason(
        [ValueSource(typeof(Damage), nameof(Damage.Kinds))] string damage
    )
    {
        var written = Directory
            .EnumerateFiles(_saved, "*", SearchOption.AllDirectories)
            .Select(file => Path.Combine(".local", Path.GetRelativePath(_saved, file)))
            .ToList();
        Assert.That(
            written.Select(Path.GetFileName),
            Is.SupersetOf([
                "resources.jsonl",
                "vpcs.json",
                "ca.pem",
                "ca-key.pem",
                "image.json",
                "users",
                "users-service",
            ])
        );
        foreach (var file in written.Union(NeverWritten))
        {
            var path = Path.Combine(_project.Folder, file);
            Restore();
            Damage.Do(path, damage);
            var error = await StartErrorAsync();
            Assert.That(
                error ?? path,
                Does.Contain(path).Or.Contain($"{Path.GetDirectoryName(path)} is damaged: remove the folder"),
                $"{file}: {error}"
            );
            Assert.That(error ?? "", Does.Not.Contain('\n').And.Not.Contain("Exception"), file);
        }
    }

    [TestCase("cloud/key", "garbage", "allowed: a key of 32 bytes")]
    [TestCase("cloud/resources.jsonl", "a line", "damaged at line 1")]
    [TestCase("cloud/time-scale.json", "garbage", "remove it to continue with a time scale of 1")]
    [TestCase("cloud/network.json", "garbage", "remove it to get a new VPC")]
    [TestCase("cloud/resources.jsonl", "garbage", "repair or remove that line")]
    [TestCase("cloud/time-scale.json", "folder", "remove it to continue with a time scale of 1")]
    [TestCase("ca-key.pem", "garbage", "the cloud makes another authority")]
    [TestCase("ca.pem", "folder", "cannot write")]
    [TestCase("cloud/task-definitions/users", "garbage", "Remove it to begin with revision 1")]
    [TestCase("cloud/resources.jsonl", "folder", "remove what is there")]
    [TestCase("run/cloud.sock", "folder", "remove what is there")]
    public async Task The_reason_states_the_remedy(string file, string damage, string remedy)
    {
        Restore();
        Damage.Do(Path.Combine(_project.Folder, ".local", file), damage);

        Assert.That(await StartErrorAsync(), Does.Contain(remedy));
    }

    [Test]
    public void A_damaged_record_of_an_instance_or_of_a_group_is_named_with_its_remedy(
        [ValueSource(typeof(Damage), nameof(Damage.Kinds))] string damage
    )
    {
        using var folder = new TestFolder();
        var instance = Path.Combine(folder.Path, "i-1", "instance.json");
        var group = Path.Combine(folder.Path, "auto-scaling-groups", "web");
        Damage.Do(instance, damage);
        Damage.Do(group, damage);

        Assert.Multiple(() =>
        {
            Assert.That(
                () => InstanceRecord.Load(Path.GetDirectoryName(instance)!),
                Throws
                    .TypeOf<CloudException>()
                    .With.Message.StartsWith($"{instance} is damaged (")
                    .And.Message.EndsWith("): remove its folder to go on without the instance")
            );
            Assert.That(
                () => new GroupMemory(folder.Path, "web").Load(),
                Throws
                    .TypeOf<CloudException>()
                    .With.Message.StartsWith($"{group} is damaged (")
                    .And.Message.EndsWith("): remove it to start the group anew")
            );
        });
    }

    /// <summary>Returns the reason why a cloud does not start, or the problem of a resource; null if there is none.</summary>
    private async Task<string?> StartErrorAsync()
    {
        try
        {
            await using var cloud = await RunningCloud.StartAsync(_project.Folder);
            using var client = await cloud.ConnectAsync();
            if ((await client.PsAsync("dev")).Problems is [var problem, ..])
            {
                return problem.Reason;
            }

            var check = await cloud.Provider.CheckAsync(TaskDefinition, "next", Revision);
            if (check.Failures is [var failure, ..])
            {
                return failure.Reason;
            }

            await cloud.Provider.UpAsync(TaskDefinition, "next", Revision);
            await MakeCertificateAsync(cloud.Provider, "next");
            return null;
        }
        catch (CloudException e)
        {
            return e.Message;
        }
        catch (RpcException e)
        {
            return e.Status.Detail;
        }
    }

    /// <summary>Makes what has further files: an image, a revision of a task definition, a service and its scaling.</summary>
    private async Task MakeServiceAsync(ProviderClient provider, PropertyValue subnet)
    {
        var image = Path.Combine(_project.Folder, ".local", "images", Image, "image.json");
        Directory.CreateDirectory(Path.GetDirectoryName(image)!);
        await File.WriteAllTextAsync(
            image,
            """{"EntryPoint": "users.dll", "Arguments": [], "Environment": {}, "ExposedPort": 3000}"""
        );
        await MakeCertificateAsync(provider, "first");
        await provider.UpAsync("aws:ecs/cluster:Cluster", "cluster", new PropertyMap(("name", "shop")));
        var revision = await provider.UpAsync(TaskDefinition, "first", Revision);
        await provider.UpAsync(
            "aws:ecs/service:Service",
            "service",
            new PropertyMap(
                ("name", "users-service"),
                ("cluster", "arn:aws:ecs:us-west-1:000000000000:cluster/shop"),
                ("desiredCount", 0),
                ("launchType", "FARGATE"),
                ("taskDefinition", revision["arn"]),
                ("networkConfiguration", new PropertyMap(("subnets", PropertyValue.List(subnet))))
            )
        );
        await provider.UpAsync(
            "aws:appautoscaling/target:Target",
            "target",
            new PropertyMap(
                ("resourceId", "service/shop/users-service"),
                ("minCapacity", 0),
                ("maxCapacity", 1),
                ("scalableDimension", "ecs:service:DesiredCount"),
                ("serviceNamespace", "ecs")
            )
        );
    }

    private static PropertyMap Revision =>
        new(
            ("family", "users"),
            ("networkMode", "awsvpc"),
            ("requiresCompatibilities", PropertyValue.List("FARGATE")),
            ("cpu", "256"),
            ("memory", "512"),
            ("containerDefinitions", $$"""[{"name": "users", "image": "users@sha256:{{Image}}", "essential": true}]""")
        );

    private static Task<PropertyMap> MakeCertificateAsync(ProviderClient provider, string name) =>
        provider.UpAsync(
            "aws:acm/certificate:Certificate",
            name,
            new PropertyMap(
                ("domainName", "shop.example"),
                ("certificateAuthorityArn", "arn:aws:acm-pca:us-west-1:000000000000:certificate-authority/1")
            )
        );

    private void Restore()
    {
        var local = Path.Combine(_project.Folder, ".local");
        Directory.Delete(local, recursive: true);
        Copy(_saved, local);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from).Where(RegularFile.Is))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
