using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Local.Tests.Cloud;

namespace Local.Tests.Npm;

/// <summary><c>./infra cloud serve</c> for a foreign engine: over TCP, with messages of foreign clients.</summary>
[TestFixture]
[Long]
internal sealed class CloudServeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Test]
    public async Task The_whole_provider_service_answers_a_client_on_the_official_messages()
    {
        var packages = NpmPackages.Require();
        using var project = new TemporaryProject();
        await File.WriteAllTextAsync(Path.Combine(project.Folder, "Pulumi.yaml"), "name: infra\nruntime: dotnet\n");
        // Tests in the background inherit an ignored SIGINT, and so would the command.
        using var serve = Start("env", "--default-signal=INT", "dotnet", Infra, "cloud", "serve", "-C", project.Folder);
        try
        {
            var line = await serve.StandardOutput.ReadLineAsync().WaitAsync(Limit);
            Assert.That(line, Does.Match(@"^PULUMI_DEBUG_PROVIDERS=aws:\d+,awsx:\d+,random:\d+$"));
            var client = Path.Combine(NpmPackages.Sources, "provider-client.mjs");
            var (code, output, error) = await RunAsync("node", client, packages, line!.Split('=')[1]);
            Assert.That(code, Is.Zero, error);
            using var document = JsonDocument.Parse(output);
            Check(document.RootElement);

            using var open = new TcpClient("127.0.0.1", Port(line));
            await RunAsync("kill", "-INT", serve.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await serve.WaitForExitAsync().WaitAsync(Limit);
            Assert.That(serve.ExitCode, Is.Zero, "Ctrl-C is how it ends");
        }
        finally
        {
            serve.Kill();
            await RunAsync("dotnet", Infra, "cloud", "stop", "-C", project.Folder);
        }
    }

    /// <summary>Returns the port of the package aws.</summary>
    private static int Port(string line) =>
        int.Parse(line.Split(':', ',')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static string Infra => Path.Combine(AppContext.BaseDirectory, "infra.dll");

    private static void Check(JsonElement results)
    {
        string? Text(string name, string? inner = null) =>
            (inner is null ? results.GetProperty(name) : results.GetProperty(name).GetProperty(inner)).GetString();
        Assert.Multiple(() =>
        {
            Assert.That(results.GetProperty("handshake").GetProperty("acceptSecrets").GetBoolean(), Is.True);
            Assert.That(results.GetProperty("awsConfigure").GetProperty("supportspreview").GetBoolean(), Is.True);
            Assert.That(Text("pluginInfo", "version"), Is.EqualTo("7.48.0"));
            Assert.That(Text("schema", "name"), Is.EqualTo("aws"));
            Assert.That(results.GetProperty("schema").GetProperty("hasSecurityGroup").GetBoolean(), Is.True);
            Assert.That(
                results.GetProperty("checkConfig")[0].GetProperty("property").GetString(),
                Is.EqualTo("region")
            );
            Assert.That(results.GetProperty("diffConfig")[0].GetString(), Is.EqualTo("region"));
            Assert.That(Text("check", "name"), Does.StartWith("web-"), "a made-up name");
            Assert.That(Text("create", "id"), Does.StartWith("sg-"));
            Assert.That(Text("create", "arn"), Does.StartWith("arn:aws:ec2:eu-west-1:"), "the connection's own region");
            Assert.That(results.GetProperty("read").GetBoolean(), Is.True);
            Assert.That(results.GetProperty("diff")[0].GetString(), Is.EqualTo("tags"));
            Assert.That(Text("update", "Name"), Is.EqualTo("web"));
            Assert.That(results.GetProperty("deleted").GetBoolean(), Is.True);
            Assert.That(Text("invoke"), Is.EqualTo("eu-west-1"));
            Assert.That(results.GetProperty("cancel").GetBoolean(), Is.True);
            Assert.That(results.GetProperty("unimplemented").GetInt32(), Is.EqualTo(12));
            Assert.That(Text("unknown"), Does.Contain("SecurityGrope"));
            Assert.That(Text("construct", "urn"), Does.EndWith("awsx:ecr:Repository::web"));
            Assert.That(
                results
                    .GetProperty("construct")
                    .GetProperty("registered")
                    .EnumerateArray()
                    .Select(type => type.GetString()),
                Is.EqualTo(
                    new[]
                    {
                        "awsx:ecr:Repository",
                        "aws:ecr/repository:Repository",
                        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
                    }
                )
            );
        });
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string file, params string[] arguments)
    {
        using var process = Start(file, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Limit);
        return (process.ExitCode, await output, await error);
    }

    private static Process Start(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The relay is on this machine, so a proxy must not be asked for it.
        start.Environment["no_grpc_proxy"] = "127.0.0.1";
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
