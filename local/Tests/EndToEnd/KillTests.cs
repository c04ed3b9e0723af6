using System.Globalization;
using System.Text;
using System.Text.Json;
using Local.Cloud.Client;

namespace Local.Tests.EndToEnd;

/// <summary>
/// The command and the cloud's process are killed at random moments of random operations. The next <c>up</c>
/// converges every time, with nothing lost and nothing left over. One kill here, 25 in CI, and more with
/// <c>INFRA_KILLS=200 dotnet test local/Tests --filter KillTests</c>. <c>INFRA_KILLS_SEED</c> repeats a run.
/// </summary>
internal sealed class KillTests
{
    private const string Stack = "kill";

    /// <summary>With this scale, draining and the like take no time.</summary>
    private const string Instant = "1000";

    private const string Image = "public.ecr.aws/n0h7v2z5/alba-digi-api-rest:latest";

    private static readonly string[] Services = ["alpha", "beta", "gamma", "delta"];

    private ProjectCopy _project = null!;
    private readonly StringBuilder _story = new();
    private TimeSpan _longest = TimeSpan.FromSeconds(1);

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
        WriteConfig(random, version: 0);
        Converge();

        for (var kill = 1; kill <= kills; kill++)
        {
            WriteConfig(random, version: kill);
            KillWithin(random);
            Converge();
            await NothingIsLeftOverAsync();
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
                        listener: {{(index == 0 ? 443 : 20000 + Array.IndexOf(Services, service))}}
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
        string[] operation = random.Next(4) == 0 ? ["destroy", "--yes"] : ["up", "--yes", "--time-scale", Instant];
        var cloud = random.Next(3) == 0;
        var moment = _longest * random.NextDouble();
        _story.AppendLine(
            CultureInfo.InvariantCulture,
            $"   {operation[0]}, {(cloud ? "cloud" : "command")} killed after {moment.TotalSeconds:F3} s"
        );
        _story.AppendLine(_project.Kill([.. operation, "-s", Stack], moment, cloud));
    }

    private void Converge()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var up = _project.Infra("up", "--yes", "-s", Stack, "--time-scale", Instant);
        _story.AppendLine(up.Everything);
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
            $"no other process than the cloud and its task\n{_story}",
            () => Task.FromResult(_project.Processes().Count == 2)
        );
    }

    private static int Setting(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
