using System.Net;
using Local.Cloud.Ec2;
using Local.Cloud.Functions;
using Local.Cloud.Resources;
using Local.Tests.Network;

namespace Local.Tests.Ec2;

/// <summary>Real instances in a VPC for one test. The test disposes of the instances.</summary>
internal sealed class Ec2World : IAsyncDisposable
{
    /// <summary>The port of the web server, which every user may bind.</summary>
    public const int Port = 8080;

    /// <summary>A script that installs the web server and writes a page with the host's name, as fleets do.</summary>
    public const string WebServer = """
        #!/bin/bash
        yum update -y
        yum install -y httpd
        sed -i 's/^Listen 80$/Listen 8080/' /etc/httpd/conf/httpd.conf
        echo "<h1>Hello from $(hostname -f)</h1>" > /var/www/html/index.html
        systemctl start httpd
        systemctl enable httpd
        """;

    public static readonly string AmazonLinux = AmazonImages.IdOf("al2023-ami-2023.9.20251117.1-kernel-6.1-x86_64");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ec2-");

    public Ec2World()
    {
        Vpc = new TestVpc();
        Platform = new Ec2Platform(
            _folder.FullName,
            _folder.FullName,
            Path.Combine(_folder.FullName, "s"),
            Ids.Hex(16),
            Vpc.Module,
            TimeProvider.System,
            new BackgroundWork(TestContext.Out.WriteLine, TimeProvider.System)
        );
        Instances = new Instances(Platform);
    }

    public TestVpc Vpc { get; }

    public Ec2Platform Platform { get; }

    public Instances Instances { get; private set; }

    /// <summary>Skips the test, with the reason, if instances cannot run here.</summary>
    public static async Task RequireNamespacesAsync()
    {
        if (await Namespaces.WhyNotAsync(default) is { } reason)
        {
            Assert.Ignore(reason);
        }
    }

    /// <summary>Launches an instance that everybody may reach.</summary>
    public async Task<Instance> LaunchAsync(string? userData, string? imageId = null, string? group = null) =>
        await Instances.LaunchAsync(
            new LaunchSpecification(
                "test",
                Region.Default,
                "web",
                imageId ?? AmazonLinux,
                "t2.micro",
                [group ?? await Vpc.OpenGroupAsync($"open-{Ids.Hex(8)}")],
                null,
                null,
                userData,
                null,
                new Dictionary<string, string>()
            ),
            default
        );

    /// <summary>Stops all instances and boots them again, as a restart of the cloud does.</summary>
    public async Task RestartAsync(string id)
    {
        await Instances.DisposeAsync();
        var attached = Instances.Find(id)!.NetworkInterface;
        Vpc.Network.Detach(attached);
        Instances = new Instances(Platform);
        await Instances.RestoreAsync(id, default);
    }

    /// <summary>Waits until a condition holds. It is evaluated whenever an instance has changed.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        var changed = new SemaphoreSlim(0);
        void Look() => changed.Release();
        Instances.Changed += Look;
        try
        {
            while (!condition())
            {
                Assert.That(await changed.WaitAsync(TimeSpan.FromMinutes(5)), "no instance has changed for 5 minutes");
            }
        }
        finally
        {
            Instances.Changed -= Look;
        }
    }

    /// <summary>Returns the response of the instance's web server to the internet, as soon as it listens.</summary>
    public static async Task<string> GetAsync(IPAddress address, int port = Port)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        while (true)
        {
            try
            {
                return await client.GetStringAsync(new Uri($"http://{address}:{port}/"));
            }
            catch (HttpRequestException e) when (e.StatusCode is null)
            {
                await Task.Delay(20);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in Instances.All)
        {
            await Instances.TerminateAsync(instance.Id, default);
        }

        await Vpc.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
