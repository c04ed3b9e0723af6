using Local.Cloud.Client;
using Local.Cloud.Contract;
using Local.Cloud.Hosting;
using Local.Cloud.Processes;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Cloud;

[TestFixture]
internal sealed class CloudServerTests
{
    private const string SecurityGroup = "aws:ec2/securityGroup:SecurityGroup";
    private static readonly PropertyMap Web = new(("description", "web"));

    [Test]
    public async Task A_restarted_cloud_has_its_resources_again()
    {
        using var project = new TemporaryProject();
        PropertyMap group;
        await using (var cloud = await RunningCloud.StartAsync(project.Folder))
        {
            group = await cloud.Provider.UpAsync(SecurityGroup, "web", Web);
            using var client = await cloud.ConnectAsync();
            await client.SetTimeScaleAsync("dev", 10);
        }

        await using var again = await RunningCloud.StartAsync(project.Folder);
        var read = await again.Provider.ReadAsync(SecurityGroup, "web", group["id"].AsString!);
        Assert.That(PropertyMarshaler.FromStruct(read.Properties)["arn"], Is.EqualTo(group["arn"]));
        using var connected = await again.ConnectAsync();
        var status = await connected.StatusAsync();
        Assert.That(status.Stacks, Is.EqualTo(new[] { new StackStatus("dev", 1, 10) }));
        Assert.That(status.Problems, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Processes_without_environment_and_session_end_with_the_cloud(CancellationToken cancellation)
    {
        using var project = new TemporaryProject();
        var mark = $"{new CloudPaths(project.Folder).ProjectHash}/task";
        using var ofCrashed = await StartHiddenAsync();
        await using (await RunningCloud.StartAsync(project.Folder))
        {
            await ofCrashed.Exited.WaitAsync(cancellation);
            await StartHiddenAsync();
        }

        Assert.That(MarkedProcesses.End(new CloudPaths(project.Folder).ProjectHash), Is.Zero);

        async Task<SessionProcess> StartHiddenAsync()
        {
            // The shell waits: with the first process of a session, what it has left in the session ends.
            var started = SessionProcess.Start(
                ["env", "-i", "sh", "-c", "setsid sleep 1000 & wait"],
                "/",
                new Dictionary<string, string> { ["PATH"] = SystemPath.Value, [ProcessMark.Variable] = mark },
                (_, _) => { }
            );
            // The start returns in the middle of exec(2), when the process has its environment not yet.
            while (!MarkedProcesses.Any(mark, null))
            {
                await Task.Delay(1, cancellation);
            }

            return started;
        }
    }

    [TestCase("t")]
    [TestCase("i")]
    public async Task The_sockets_that_a_killed_cloud_has_left_are_removed(string folder)
    {
        using var project = new TemporaryProject();
        var left = Directory.CreateDirectory(Path.Combine(new CloudPaths(project.Folder).Run, folder, "0123")).FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "s"), "");

        await using var cloud = await RunningCloud.StartAsync(project.Folder);

        Assert.That(Directory.Exists(left), Is.False);
    }

    [Test]
    public async Task A_resource_that_a_dead_engine_created_is_adopted()
    {
        using var project = new TemporaryProject();
        await using var cloud = await RunningCloud.StartAsync(project.Folder);
        var made = await cloud.Provider.UpAsync(SecurityGroup, "web", Web);
        var found = await cloud.Provider.ReadAsync(SecurityGroup, "web", "");
        Assert.That(found.Id, Is.EqualTo(made["id"].AsString), "an engine can ask by the URN");

        var again = await cloud.Provider.CreateAsync(SecurityGroup, "web", Web.With("name", "web-7654321"));
        Assert.That(again.Id, Is.EqualTo(made["id"].AsString), "another made-up name is no other resource");

        var tags = new PropertyMap(("Name", "web"));
        var changed = await cloud.Provider.CreateAsync(
            SecurityGroup,
            "web",
            Web.With("name", "web-7654321").With("tags", tags)
        );
        Assert.That(changed.Id, Is.EqualTo(made["id"].AsString), "what can be changed is changed");
        Assert.That(PropertyMarshaler.FromStruct(changed.Properties)["tags"].AsMap, Is.EqualTo(tags));

        var other = await cloud.Provider.CreateAsync(SecurityGroup, "web", new PropertyMap(("description", "other")));
        Assert.That(other.Id, Is.Not.EqualTo(made["id"].AsString), "a replacement creates it again");
        Assert.That((await cloud.Provider.ReadAsync(SecurityGroup, "web", made["id"].AsString!)).Id, Is.Empty);
    }

    [Test]
    public async Task A_known_resource_is_not_adopted_by_its_replacement()
    {
        using var project = new TemporaryProject();
        await using var cloud = await RunningCloud.StartAsync(project.Folder);
        var old = await cloud.Provider.UpAsync(SecurityGroup, "web", Web);
        await cloud.Provider.DiffAsync(SecurityGroup, "web", old["id"].AsString!, Web, Web);
        var replacement = await cloud.Provider.CreateAsync(SecurityGroup, "web", Web.With("name", "web-7654321"));
        Assert.That(replacement.Id, Is.Not.EqualTo(old["id"].AsString));
    }

    [Test]
    public async Task An_unused_cloud_without_resources_ends_after_half_a_minute()
    {
        using var project = new TemporaryProject();
        var time = new FakeTime();
        await using var cloud = await RunningCloud.StartAsync(project.Folder, time);
        var group = await cloud.Provider.UpAsync(SecurityGroup, "web", Web);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.That(cloud.Ending.IsCancellationRequested, Is.False, "the cloud has a resource");

        await cloud.Provider.DeleteAsync(SecurityGroup, "web", group["id"].AsString!);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.That(cloud.Ending.IsCancellationRequested, Is.False, "a client is connected");

        cloud.Provider.Dispose();
        await cloud.UntilUnusedAsync();
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.That(cloud.Ending.IsCancellationRequested, Is.False);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(cloud.Ending.IsCancellationRequested, Is.True);
    }

    [Test]
    public async Task One_cloud_runs_for_a_project()
    {
        using var project = new TemporaryProject();
        await using var cloud = await RunningCloud.StartAsync(project.Folder);
        var options = new CloudOptions(project.Folder) { Patience = TimeSpan.Zero, Log = TestContext.Out };
        Assert.That(await CloudServer.StartAsync(options, CancellationToken.None), Is.Null);
        using var other = new TemporaryProject();
        await using var beside = await RunningCloud.StartAsync(other.Folder);
        Assert.That(beside.Paths.ProjectHash, Is.Not.EqualTo(cloud.Paths.ProjectHash));
    }

    [Test]
    public async Task A_deep_folder_has_its_sockets_under_a_short_private_link_that_goes_with_the_cloud()
    {
        using var project = new TemporaryProject(string.Join('/', Enumerable.Repeat("deep", 30)));
        string link;
        await using (var cloud = await RunningCloud.StartAsync(project.Folder))
        {
            link = Path.GetDirectoryName(cloud.Paths.Sockets)!;
            Assert.That(cloud.Paths.Socket, Has.Length.LessThan(60));
            Assert.That(
                File.GetUnixFileMode(link),
                Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)
            );
            using var client = await cloud.ConnectAsync();
            Assert.That((await client.StatusAsync()).Project, Is.EqualTo(project.Folder));
        }

        Assert.That(Directory.Exists(link), Is.False);
    }

    [Test]
    public async Task A_folder_in_the_way_of_the_link_that_leads_elsewhere_is_not_followed()
    {
        using var project = new TemporaryProject(string.Join('/', Enumerable.Repeat("deep", 30)));
        using var elsewhere = new TemporaryProject();
        var link = new CloudPaths(project.Folder).ShortLinkFolder!;
        File.CreateSymbolicLink(link, elsewhere.Folder);
        try
        {
            var error = await Assert.ThrowsAsync<CloudException>(() => RunningCloud.StartAsync(project.Folder));
            Assert.That(error!.Message, Does.Contain(link));
            Assert.That(Directory.EnumerateFileSystemEntries(elsewhere.Folder), Is.Empty);
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Test]
    public async Task Stopping_by_the_control_API_leaves_no_socket_and_no_lock()
    {
        using var project = new TemporaryProject();
        var host = CloudHostTask(project.Folder);
        using var client = await UntilConnectedAsync(project.Folder);
        await client.StopAsync();
        await host;
        Assert.That(Directory.EnumerateFileSystemEntries(client.Paths.Run), Is.Empty);
        Assert.That(await CloudClient.TryConnectAsync(project.Folder), Is.Null);
    }

    [Test]
    public async Task A_wrong_time_scale_is_refused_with_the_reason()
    {
        using var project = new TemporaryProject();
        await using var cloud = await RunningCloud.StartAsync(project.Folder);
        using var client = await cloud.ConnectAsync();
        var error = await Assert.ThrowsAsync<CloudException>(() => client.SetTimeScaleAsync("dev", -1));
        Assert.That(error!.Message, Does.Contain("above 0"));
    }

    [Test]
    public async Task Logs_of_an_unknown_service_are_refused_with_the_names_of_those_there_are()
    {
        using var project = new TemporaryProject();
        await using var cloud = await RunningCloud.StartAsync(project.Folder);
        using var client = await cloud.ConnectAsync();
        async Task<string> RefusedAsync() =>
            (
                await client
                    .LogsAsync("dev", "userz", follow: false)
                    .GetAsyncEnumerator()
                    .MoveNextAsync()
                    .AsTask()
                    .ContinueWith(read => read.Exception?.InnerException as CloudException)
            )?.Message
            ?? "nothing was refused";
        Assert.That(await RefusedAsync(), Is.EqualTo("the stack dev has no service 'userz'; it has none"));

        await cloud.Provider.UpAsync("aws:cloudwatch/logGroup:LogGroup", "g", new PropertyMap(("name", "/ecs/users")));
        var written = Path.Combine(cloud.Paths.Logs, "dev/ecs/users/service-users-ecs/users/container-users");
        Directory.CreateDirectory(written);
        Assert.That(await RefusedAsync(), Is.EqualTo("the stack dev has no service 'userz'; its services are: users"));
        foreach (var name in new[] { "users", "service-users-ecs" })
        {
            Assert.That(await client.LogsAsync("dev", name, follow: false).ToListAsync(), Is.Empty, name);
        }
    }

    private static async Task CloudHostTask(string folder)
    {
        var options = new CloudOptions(folder) { Log = TestContext.Out };
        await using var server = await CloudServer.StartAsync(options, CancellationToken.None);
        await Task.Delay(Timeout.Infinite, server!.Ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<CloudClient> UntilConnectedAsync(string folder)
    {
        while (true)
        {
            if (await CloudClient.TryConnectAsync(folder) is { } client)
            {
                return client;
            }

            await Task.Yield();
        }
    }
}
