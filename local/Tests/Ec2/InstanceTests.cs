using Local.Cloud.Functions;
using Local.Cloud.Processes;
using Local.Cloud.Resources;
using Local.Protocol.Processes;
using Local.Tests.Network;

namespace Local.Tests.Ec2;

[CancelAfter(120_000)]
public sealed class InstanceTests
{
    private Ec2World _world = null!;

    [SetUp]
    public async Task StartAsync()
    {
        await Ec2World.RequireNamespacesAsync();
        _world = new Ec2World();
    }

    [TearDown]
    public async Task StopAsync() => await _world.DisposeAsync();

    [Test]
    public async Task User_data_installs_a_web_server_that_tells_the_name_of_its_host()
    {
        var instance = await _world.LaunchAsync(Ec2World.WebServer);

        var page = await Ec2World.GetAsync(instance.Address);

        Assert.That(
            page,
            Is.EqualTo(
                $"<h1>Hello from ip-{instance.Address.ToString().Replace('.', '-')}.us-west-1.compute.internal</h1>\n"
            )
        );
    }

    [Test]
    public async Task An_instance_runs_before_its_user_data_has_ended_and_reports_the_end()
    {
        var instance = await _world.LaunchAsync("#!/bin/bash\nuntil [ -f /go ]; do sleep 0.01; done\necho well");

        Assert.That(instance.State, Is.EqualTo("running"));
        Assert.That(instance.BootFinished, Is.False);
        await instance.RunAsync("touch /go", default);
        await _world.UntilAsync(() => instance.BootFinished);
        var log = await File.ReadAllTextAsync(Path.Combine(instance.RootFolder, "var/log/cloud-init-output.log"));
        Assert.That(log, Is.EqualTo("well\n"));
    }

    [Test]
    public async Task User_data_that_begins_with_a_line_break_does_not_run_as_on_AWS()
    {
        var instance = await _world.LaunchAsync("\n#!/bin/bash\ntouch /ran\n");

        await _world.UntilAsync(() => instance.BootFinished);
        var log = await File.ReadAllTextAsync(Path.Combine(instance.RootFolder, "var/log/cloud-init-output.log"));
        Assert.That(log, Does.Contain("Exec format error: its first two characters must be #!"));
        Assert.That(File.Exists(Path.Combine(instance.RootFolder, "ran")), Is.False);
    }

    [Test]
    public async Task An_instance_whose_init_is_killed_boots_again_without_its_user_data()
    {
        var instance = await _world.LaunchAsync(Ec2World.WebServer + "\necho once >> /boots");
        await _world.UntilAsync(() => instance.BootFinished);
        var (before, page) = (instance.ProcessId!.Value, await Ec2World.GetAsync(instance.Address));

        ProcessSignal.Send(before, ProcessSignal.Kill);
        await _world.UntilAsync(() => instance.ProcessId is { } pid && pid != before && instance.BootFinished);

        Assert.That(await Ec2World.GetAsync(instance.Address), Is.EqualTo(page));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(instance.RootFolder, "boots")), Is.EqualTo("once\n"));
    }

    [Test]
    public async Task Termination_leaves_no_process_no_root_and_no_address()
    {
        var instance = await _world.LaunchAsync(
            Ec2World.WebServer + "\nsetsid sleep 1000 & env -i setsid bash -c 'trap \"\" TERM; /usr/bin/sleep 1001' &"
        );
        await _world.UntilAsync(() => instance.BootFinished);
        var mark = $"{_world.Platform.ProjectHash}/{instance.Id}";
        using var mounts = MountNamespace.Open(instance.ProcessId!.Value);

        await _world.Instances.TerminateAsync(instance.Id, default);

        Assert.That(mounts, Is.Not.Null);
        Assert.That(MarkedProcesses.Any(mark, mounts), Is.False);
        Assert.That(Directory.Exists(instance.RootFolder), Is.False);
        Assert.That(_world.Vpc.Network.Find(instance.Address), Is.Null);
        Assert.That(instance.State, Is.EqualTo("terminated"));
        Assert.That(_world.Instances.All, Is.Empty);
    }

    [Test]
    public async Task Nothing_of_the_host_but_its_programs_can_be_reached_or_changed()
    {
        var secret = Path.Combine(_world.Platform.StateFolder, "secret");
        await File.WriteAllTextAsync(secret, "secret");
        var instance = await _world.LaunchAsync(null);

        var (read, _) = await instance.RunAsync($"cat {secret} /proc/self/root{secret}", default);
        var (write, _) = await instance.RunAsync("touch /usr/written || touch /usr/bin/written", default);
        var (_, environment) = await instance.RunAsync("env -u _ -u SHLVL -u PWD | cut -d= -f1 | sort", default);

        Assert.Multiple(() =>
        {
            Assert.That(read, Is.Not.Zero);
            Assert.That(write, Is.Not.Zero);
            Assert.That(
                environment.Split('\n', StringSplitOptions.RemoveEmptyEntries),
                Is.EquivalentTo(["DOTNET_ROOT", "HOME", "HOSTNAME", "INFRA_TASK", "LANG", "PATH"])
            );
        });
    }

    [Test]
    public async Task Security_groups_keep_others_out()
    {
        var group = await _world.Vpc.GroupAsync("closed");
        var instance = await _world.LaunchAsync(Ec2World.WebServer, group: group);
        await _world.UntilAsync(() => instance.BootFinished);
        var listening = Path.Combine(_world.Platform.SocketFolder, "i", instance.Id, "8080");
        Assert.That(File.Exists(listening));

        // The last look at the boot may have come before the look at the ports.
        await Until.TrueAsync(
            "a connection that is reset",
            () => Internet.IsResetAsync(instance.Address, Ec2World.Port)
        );
        await _world.Vpc.IngressAsync(group, Ec2World.Port, "0.0.0.0/0");

        Assert.That(await Ec2World.GetAsync(instance.Address), Does.StartWith("<h1>Hello"));
    }

    [Test]
    public async Task A_port_is_the_instances_for_as_long_as_something_listens_on_it()
    {
        var instance = await _world.LaunchAsync(Ec2World.WebServer);
        await Ec2World.GetAsync(instance.Address);

        await instance.RunAsync(
            "systemctl stop httpd && sed -i 's/^Listen 8080/Listen 8081/' /etc/httpd/conf/httpd.conf && systemctl start httpd",
            default
        );

        Assert.That(await Ec2World.GetAsync(instance.Address, 8081), Does.StartWith("<h1>Hello"));
        Assert.That(
            async () => await Internet.ConnectAsync(instance.Address, Ec2World.Port),
            Throws.InstanceOf<System.Net.Sockets.SocketException>()
        );
    }

    [Test]
    public async Task Services_and_packages_are_managed_as_on_Amazon_Linux()
    {
        var instance = await _world.LaunchAsync(null);
        async Task<string> RunAsync(string command)
        {
            var (code, output) = await instance.RunAsync(command, default);
            return $"{code}: {output.Trim()}";
        }

        Assert.That(await RunAsync("systemctl start httpd"), Does.StartWith("5: Failed to start httpd.service"));
        Assert.That(await RunAsync("sudo dnf install -y httpd"), Does.StartWith("0: Installed: httpd"));
        Assert.That(await RunAsync("yum install -y httpd"), Does.Contain("already installed"));
        await RunAsync("sed -i 's/^Listen 80$/Listen 8080/' /etc/httpd/conf/httpd.conf");
        Assert.That(await RunAsync("systemctl is-active httpd"), Is.EqualTo("3: inactive"));
        Assert.That(await RunAsync("systemctl enable --now httpd"), Is.EqualTo("0: "));
        Assert.That(await RunAsync("systemctl is-active httpd"), Is.EqualTo("0: active"));
        var before = await RunAsync("cat /run/httpd.pid");
        Assert.That(await RunAsync("systemctl restart httpd.service"), Is.EqualTo("0: "));
        Assert.That(await RunAsync("cat /run/httpd.pid"), Does.StartWith("0: ").And.Not.EqualTo(before));
        Assert.That(await RunAsync("yum remove -y httpd"), Does.StartWith("0: Removed: httpd"));
        Assert.That(await RunAsync("ls /run/ports"), Is.EqualTo("0: "));
        Assert.That(
            await RunAsync("systemctl status httpd"),
            Does.StartWith("4: Unit httpd.service could not be found")
        );
    }

    [Test]
    public async Task A_service_that_cannot_start_reports_it()
    {
        var instance = await _world.LaunchAsync(
            "#!/bin/bash\nyum install -y httpd\nsed -i /Listen/d /etc/httpd/conf/httpd.conf"
        );
        await _world.UntilAsync(() => instance.BootFinished);

        var (code, output) = await instance.RunAsync(
            "systemctl start httpd; code=$?; cat /var/log/messages; exit $code",
            default
        );

        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("Job for httpd.service failed").And.Contain("Listen is missing"));
    }

    [Test]
    public async Task A_restart_of_the_cloud_boots_it_again_with_its_address_and_its_disk()
    {
        var launched = await _world.LaunchAsync(Ec2World.WebServer);
        await _world.UntilAsync(() => launched.BootFinished);
        var page = await Ec2World.GetAsync(launched.Address);

        await _world.RestartAsync(launched.Id);

        var restored = _world.Instances.Find(launched.Id)!;
        Assert.That(restored.Address, Is.EqualTo(launched.Address));
        Assert.That(restored.NetworkInterface.SecurityGroupIds, Is.EqualTo(launched.NetworkInterface.SecurityGroupIds));
        Assert.That(await Ec2World.GetAsync(restored.Address), Is.EqualTo(page));
    }

    [TestCase("#cloud-config\npackages: [httpd]", "begins with '#cloud-config'")]
    [TestCase("\u001f\ufffd\u0008", "gzip")]
    public void User_data_without_a_script_is_an_error(string userData, string problem) =>
        Assert.That(
            async () => await _world.LaunchAsync(userData),
            Throws.InstanceOf<CloudException>().With.Message.Contains(problem)
        );

    [Test]
    public async Task An_id_from_Aws_itself_stands_for_Amazon_Linux_with_the_Ecs_agent()
    {
        var instance = await _world.LaunchAsync(null, "ami-0123456789abcdef0");

        Assert.That(instance.IsEcsOptimized, Is.True);
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(instance.RootFolder, "etc", "os-release")),
            Does.Contain("Amazon Linux")
        );
    }

    [Test]
    public void An_image_that_is_gone_is_refused_and_nothing_is_left()
    {
        Assert.That(
            async () => await _world.LaunchAsync(null, ImageIds.NewCopy()),
            Throws.InstanceOf<CloudException>().With.Message.Contains("InvalidAMIID.NotFound")
        );
        Assert.That(Directory.GetDirectories(Path.Combine(_world.Platform.StateFolder, "instances")), Is.Empty);
    }

    [Test]
    public async Task The_failure_of_user_data_is_reported()
    {
        var instance = await _world.LaunchAsync("#!/bin/bash\nyum install -y no-such-package");

        var (code, status) = await instance.RunAsync("cloud-init status --wait", default);

        Assert.That(code, Is.EqualTo(1));
        Assert.That(status, Is.EqualTo("status: error\n"));
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(_world.Platform.ProjectFolder, instance.BootLog)),
            Does.Contain("Unable to find a match: no-such-package (the local cloud has: httpd)")
        );
    }
}
