using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Local.Cloud.Client;

namespace Local.Tests.EndToEnd;

/// <summary>
/// The command and the cloud's process are killed at random moments of random operations. The next <c>up</c>
/// converges every time, with nothing lost and nothing left over. With some kills, another program holds a port, the disk
/// of the state is full, or somebody deletes a part of <c>.local</c>. One kill, 5 in CI, and more with
/// <c>INFRA_LONG=1 INFRA_KILLS=200 dotnet test local/Tests --filter KillTests</c>. <c>INFRA_KILLS_SEED</c> repeats a run.
/// </summary>
#pragma warning disable CS0618 // DependsOnTest, which NUnit offers in place of Order, is about other fixtures.
[Long]
[Order(1)] // In CI it takes longer than all others, so it begins first.
internal sealed class KillTests
{
    private const string Stack = "kill";

    /// <summary>With this scale, draining and the like take no time.</summary>
    private const string Instant = "1000";

    private const string Image = "public.ecr.aws/n0h7v2z5/alba-digi-api-rest:latest";

    private const string Data = ".local/cloud";

    private static readonly string[] Up = ["up", "--time-scale", Instant];

    private static readonly string[] Services = ["alpha", "beta", "gamma", "delta"];

    private static readonly string[] Parts =
    [
        ".local/run",
        ".local/logs",
        ".local/images",
        ".local/passphrase",
        $"{Data}/key",
        Data,
    ];

    private ProjectCopy _project = null!;
    private readonly StringBuilder _story = new();
    private TimeSpan _longest = TimeSpan.FromSeconds(1);

    // The first port of the listeners beside 443.
    private int _firstPort;

    [OneTimeSetUp]
    public void Fork() => _project = DevStack.Fork();

    [OneTimeTearDown]
    public Task DeleteAsync() => _project.StopAndDeleteAsync();

    [Test]
    public async Task Whatever_is_killed_whenever_the_next_up_converges_and_nothing_is_lost()
    {
        var kills = Setting("INFRA_KILLS", 1);
        var seed = Setting("INFRA_KILLS_SEED", Environment.TickCount);
        var random = new Random(seed);
        TestContext.Progress.WriteLine($"{kills} kills, INFRA_KILLS_SEED={seed}");
        _story.AppendLine(CultureInfo.InvariantCulture, $"INFRA_KILLS_SEED={seed}");
        _firstPort = 20_000 + (random.Next(2_000) * Services.Length);
        WriteConfig(random, version: 0);
        Converge();

        for (var kill = 1; kill <= kills; kill++)
        {
            WriteConfig(random, version: kill);
            KillWithin(random);
            Converge();
            await NothingIsLeftOverAsync();
            TestContext.Progress.WriteLine($"kill {kill} converged");
        }

        _project.InfraSucceeds("up", "--yes", "--expect-no-changes", "-s", Stack);
    }

    /// <summary>
    /// Writes a random selection of services, by HTTP or HTTPS. The first one has a task: a port, a process, draining.
    /// </summary>
    private void WriteConfig(Random random, int version)
    {
        var services = Services.Where((_, index) => index == 0 || random.Next(3) > 0).ToList();
        var text = new StringBuilder("config:\n  aws:region: us-west-1\n");
        if (random.Next(2) == 0)
        {
            text.Append(
                "  infra:https:\n    domain:\n      name: kill.example.com\n      zone: Z0123456789ABCDEFGHIJ\n"
            );
        }

        text.Append("  infra:services:\n");
        foreach (var (index, service) in services.Index())
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                      {{service}}:
                        image: {{Image}}
                        port: {{(random.Next(4) == 0 ? 8080 : 3000)}}
                        listener: {{(index == 0 ? 443 : _firstPort + Array.IndexOf(Services, service))}}
                        cpu: 256
                        memory: 512
                        desired: {{(index == 0 ? 1 : 0)}}
                        assignPublicIp: true
                        environment:
                          VERSION: v{{(random.Next(2) == 0 ? version : 0)}}

                """
            );
        }

        _project.Write($"Pulumi.{Stack}.yaml", text.ToString());
        _story.AppendLine(CultureInfo.InvariantCulture, $"{version}: {string.Join(' ', services)}");
    }

    /// <summary>Runs an operation and kills it, or the cloud below it, at a random moment.</summary>
    private void KillWithin(Random random)
    {
        string[] operation = random.Next(4) == 0 ? ["destroy"] : Up;
        operation = [.. operation, random.Next(4) == 0 ? "--yes" : "--skip-preview", "-s", Stack];
        var cloud = random.Next(3) == 0;
        var moment = _longest * random.NextDouble();
        _story.AppendLine(
            CultureInfo.InvariantCulture,
            $"   {operation[0]}, {(cloud ? "cloud" : "command")} killed after {moment.TotalSeconds:F3} s"
        );
        switch (random.Next(8))
        {
            case 0:
                KillWithPortHeld(operation, moment, cloud, _firstPort + random.Next(Services.Length));
                break;
            case 1:
                KillOnFullDisk(operation, moment, random.Next(64));
                break;
            case 2:
                Kill(operation, moment, cloud);
                Lose(Parts[random.Next(Parts.Length)]);
                break;
            default:
                Kill(operation, moment, cloud);
                break;
        }
    }

    private void Kill(string[] operation, TimeSpan moment, bool cloud) => Tell(_project.Kill(operation, moment, cloud));

    /// <summary>Adds what a command wrote to the story. Whatever happens to it, it writes no stack trace.</summary>
    private void Tell(string output)
    {
        _story.AppendLine(output);
        Assert.That(output, Does.Not.Match(@"(?m)^\s+at \S+\(.*\)"), $"{_story}");
    }

    /// <summary>Kills an operation while another program holds a port. The next one names the port, if it needs it.</summary>
    private void KillWithPortHeld(string[] operation, TimeSpan moment, bool cloud, int port)
    {
        using var holder = Hold(port);
        _story.AppendLine(CultureInfo.InvariantCulture, $"   held: {holder?.LocalEndpoint}");
        Kill(operation, moment, cloud);
        var up = _project.Infra([.. Up, "--skip-preview", "-s", Stack]);
        Tell(up.Everything);
        if (up.ExitCode != 0)
        {
            Assert.That(up.Everything, Does.Contain($"port {port} is held by another program"), $"{_story}");
        }
    }

    /// <summary>Holds a port, like another program; null if the cloud or another program has it.</summary>
    private static TcpListener? Hold(int port)
    {
        var holder = new TcpListener(IPAddress.Any, port);
        try
        {
            holder.Start();
            return holder;
        }
        catch (SocketException)
        {
            holder.Dispose();
            return null;
        }
    }

    /// <summary>Kills the command of an operation, for whose state there is little room.</summary>
    private void KillOnFullDisk(string[] operation, TimeSpan moment, int free)
    {
        _story.AppendLine(CultureInfo.InvariantCulture, $"   the command itself, {free} K free for the state");
        var seconds = moment.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture);
        var killed = _project.RunOnDisk(
            ProjectCopy.WithFree(free),
            $"timeout --foreground --signal=KILL {seconds} ./infra {string.Join(' ', operation)}"
        );
        Tell(killed.Everything);
    }

    /// <summary>Deletes a part of <c>.local</c>.</summary>
    private void Lose(string part)
    {
        _story.AppendLine(CultureInfo.InvariantCulture, $"   {part} deleted");
        if (part == Data)
        {
            // A cloud that runs would notice the loss only in its next second.
            _project.KillCloud();
        }

        // The deletion may be incomplete, because the cloud writes at the same time.
        _project.Run("rm", "-rf", part);
    }

    private void Converge()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var up = _project.Infra([.. Up, "--skip-preview", "-s", Stack]);
        Tell(up.Everything);
        Assert.That(up.ExitCode, Is.Zero, $"{_story}");
        _longest = watch.Elapsed;
    }

    private async Task NothingIsLeftOverAsync()
    {
        // This reads the files themselves, because a command would repair them.
        using var checkpoint = JsonDocument.Parse(_project.Read($".local/state/.pulumi/stacks/infra/{Stack}.json"));
        var state = checkpoint.RootElement.GetProperty("checkpoint").GetProperty("latest");
        var resources = state
            .GetProperty("resources")
            .EnumerateArray()
            .Where(resource => resource.GetProperty("custom").GetBoolean())
            .Count(resource =>
                !resource.GetProperty("type").GetString()!.StartsWith("pulumi:", StringComparison.Ordinal)
            );
        using var cloud = await CloudClient.ResumeAsync(_project.Folder, CancellationToken.None);
        var held = (await cloud!.StatusAsync(CancellationToken.None)).Resources;
        Assert.Multiple(() =>
        {
            Assert.That(held, Is.EqualTo(resources), $"the cloud has the state's resources\n{_story}");
            Assert.That(
                state.TryGetProperty("pending_operations", out var pending),
                Is.False,
                $"nothing is pending, and this is: {pending}\n{_story}"
            );
        });
        // These are the cloud and the task. A program whose engine was killed ends by itself.
        await Until.TrueAsync(
            $"no other process than the cloud and its task, and no socket of another task\n{_story}",
            () => Task.FromResult(_project.Processes().Count == 2 && Sockets().Length == 1)
        );
        Assert.That(Unfinished(), Is.Empty, $"no file is left half written\n{_story}");

        string[] Sockets() => Directory.GetDirectories(Path.Combine(_project.Folder, ".local", "run", "t"));

        string[] Unfinished() =>
            Directory.GetFiles(
                Path.Combine(_project.Folder, ".local", "state"),
                "*.unfinished",
                SearchOption.AllDirectories
            );
    }

    private static int Setting(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
