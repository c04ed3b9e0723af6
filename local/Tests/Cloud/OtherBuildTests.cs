using Local.Cli.Commands;
using Local.Cli.Display;
using Local.Cli.Updates;
using Local.Cloud.Client;
using Local.Cloud.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Local.Tests.Cloud;

/// <summary>A command reads what a cloud of an older build answers.</summary>
public sealed class OtherBuildTests
{
    private const string Older = """
        {
          "services": [{ "name": "users", "desired": 1, "tasks": [{ "id": "0123456789abcdef" }], "deployments": [{ "id": "one" }] }],
          "loadBalancers": [{ "name": "front", "listeners": [{ "port": 80 }], "targetGroups": [{ "name": "users", "targets": [{ "port": 80 }] }] }]
        }
        """;

    [Test]
    public async Task What_an_older_cloud_does_not_tell_is_empty()
    {
        using var project = new TemporaryProject();
        await using var cloud = await ServeAsync(new CloudPaths(project.Folder));
        using var client = (await CloudClient.TryConnectAsync(project.Folder))!;

        var report = await client.PsAsync("dev");

        Assert.Multiple(() =>
        {
            Assert.That(report.Instances, Is.Empty);
            Assert.That(report.Problems, Is.Empty);
            Assert.That(report.Services[0].Alarms, Is.Empty);
            Assert.That(report.Services[0].StoppedTasks, Is.Empty);
            Assert.That(report.Services[0].Cluster, Is.Empty);
            Assert.That(report.Services[0].Scaling, Is.Null);
            Assert.That(report.Services[0].Tasks[0].Containers, Is.Empty);
            Assert.That(report.Services[0].Deployments[0].Changes, Is.Empty);
            Assert.That(report.LoadBalancers[0].Listeners[0].Rules, Is.Empty);
            Assert.That(report.LoadBalancers[0].TargetGroups[0].Targets[0].Checks, Is.Empty);
        });
        using var text = new StringWriter();
        PsText.Write(text, report, 120);
        Assert.That(text.ToString(), Does.Contain("users").And.Contains("01234567"));
    }

    [Test]
    public async Task Ps_warns_once_and_shows_what_it_reads()
    {
        using var project = new TemporaryProject();
        await File.WriteAllTextAsync(Path.Combine(project.Folder, "Pulumi.yaml"), "name: infra\nruntime: dotnet\n");
        await File.WriteAllTextAsync(Path.Combine(project.Folder, "Pulumi.dev.yaml"), "config: {}\n");
        await using var cloud = await ServeAsync(new CloudPaths(project.Folder));
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var terminal = new Terminal(output, errors, TextReader.Null, IsInteractive: false);

        var code = await CommandLine.RunAsync(["ps", "-C", project.Folder], terminal);

        Assert.That(code, Is.Zero);
        Assert.That(
            errors.ToString(),
            Does.Match(
                @"\Awarning: the running local cloud was started by another build .* `./infra cloud stop` .*\n\z"
            )
        );
        Assert.That(output.ToString(), Does.Contain("users"));
    }

    /// <summary>Serves the report on the socket of a project's cloud.</summary>
    private static async Task<WebApplication> ServeAsync(CloudPaths paths)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(paths.Socket)!);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server =>
            server.ListenUnixSocket(paths.Socket, endpoint => endpoint.Protocols = HttpProtocols.Http2)
        );
        var application = builder.Build();
        application.Run(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(Older);
        });
        await application.StartAsync();
        return application;
    }
}
