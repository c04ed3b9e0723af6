using Local.Cloud.Contract;
using Local.Cloud.Logs;
using Local.Cloud.Resources;
using Local.Protocol.Files;

namespace Local.Tests.Logs;

public class LogGroupsTests
{
    private const string Stream = "users/container-users/0123";
    private string _folder = null!;
    private LogGroups _groups = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("infra-logs").FullName;
        _groups = new LogGroups(_folder, TimeProvider.System);
        _groups.Add("dev", "/ecs/users", 7);
        _groups.Open("/ecs/users", Stream, "service-users-ecs");
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_stack_reads_its_own_lines_in_order()
    {
        _groups.Add("other", "/ecs/other", 0);
        _groups.Open("/ecs/other", "o/c/1", "other");
        _groups.Append("/ecs/users", Stream, ["first\twith a tab"], isError: false);
        _groups.Append("/ecs/other", "o/c/1", ["not mine"], isError: false);
        _groups.Append("/ecs/users", Stream, ["second"], isError: true);

        var lines = await _groups.ReadAsync("dev", null, follow: false).ToListAsync();

        Assert.That(
            lines.Select(line => (line.Service, line.Stream, line.Message, line.IsError)),
            Is.EqualTo([
                ("service-users-ecs", Stream, "first\twith a tab", false),
                ("service-users-ecs", Stream, "second", true),
            ])
        );
    }

    [Test]
    public async Task A_pipe_in_the_place_of_a_stream_is_named_and_its_lines_are_left_out()
    {
        _groups.Append("/ecs/users", Stream, ["line"], isError: false);
        var file = Directory.GetFiles(_folder, "*.log", SearchOption.AllDirectories).Single();
        Damage.Do(file, "pipe");

        Assert.That(
            () => _groups.Append("/ecs/users", Stream, ["line"], isError: false),
            Throws.TypeOf<IOException>().With.Message.EqualTo($"{file}: found a pipe; allowed: a file")
        );
        Assert.That(await _groups.ReadAsync("dev", null, follow: false).ToListAsync(), Is.Empty);
    }

    [Test]
    public void Only_the_user_can_read_the_tasks_logs()
    {
        _groups.Append("/ecs/users", Stream, ["line"], isError: false);
        var entries = Directory.GetFileSystemEntries(_folder, "*", SearchOption.AllDirectories);
        Assert.That(entries, Is.Not.Empty);
        Assert.That(
            entries.Select(File.GetUnixFileMode),
            Is.All.AnyOf(PrivateFile.Mode, PrivateFolder.Mode),
            string.Join('\n', entries)
        );
    }

    [TestCase("products", 0)]
    [TestCase("user", 0)]
    [TestCase("users", 1)]
    [TestCase("service-users-ecs", 1)]
    public async Task Only_the_service_asked_for_is_read_by_its_name_or_its_streams_prefix(string service, int lines)
    {
        _groups.Append("/ecs/users", Stream, ["line"], isError: false);
        Assert.That(await _groups.ReadAsync("dev", service, follow: false).ToListAsync(), Has.Count.EqualTo(lines));
    }

    [Test]
    public async Task A_follower_gets_old_and_new_lines_once_each()
    {
        _groups.Append("/ecs/users", Stream, ["before"], isError: false);
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var seen = new List<LogEvent>();
        await foreach (var line in _groups.ReadAsync("dev", "service-users-ecs", follow: true, bound.Token))
        {
            seen.Add(line);
            if (seen.Count == 1)
            {
                _groups.Append("/ecs/users", Stream, ["after"], isError: false);
            }

            if (line.Message == "after")
            {
                break;
            }
        }

        Assert.That(seen.Select(line => line.Message), Is.EqualTo(["before", "after"]));
    }

    [Test]
    public async Task A_follower_who_is_slow_loses_the_oldest_lines_and_holds_a_bounded_number()
    {
        const int lines = 100;
        var text = new string('x', 250_000);
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        _groups.Append("/ecs/users", Stream, ["before"], isError: false);
        var seen = new List<LogEvent>();
        await foreach (var line in _groups.ReadAsync("dev", "service-users-ecs", follow: true, bound.Token))
        {
            seen.Add(line);
            for (var i = 1; seen.Count == 1 && i <= lines; i++)
            {
                _groups.Append("/ecs/users", Stream, [$"{i} {text}"], isError: false);
            }

            if (line.Message.StartsWith($"{lines} "))
            {
                break;
            }
        }

        var numbers = seen.Skip(1).Select(line => int.Parse(line.Message.Split(' ')[0])).ToArray();
        Assert.That(numbers, Is.EqualTo(Enumerable.Range(lines + 1 - numbers.Length, numbers.Length)));
        Assert.That(seen.Sum(line => line.Message.Length), Is.InRange(1_000_000, LogFollower.MaximumCharacters));
    }

    [Test]
    public async Task A_stream_is_bounded_and_keeps_its_newest_lines()
    {
        var line = new string('x', 100_000);
        for (var i = 0; i < 200; i++)
        {
            _groups.Append("/ecs/users", Stream, [$"{i} {line}"], isError: false);
        }

        var bytes = Directory
            .EnumerateFiles(_folder, "*", SearchOption.AllDirectories)
            .Sum(f => new FileInfo(f).Length);
        var last = (await _groups.ReadAsync("dev", null, follow: false).ToListAsync())[^1];
        Assert.Multiple(() =>
        {
            Assert.That(bytes, Is.LessThanOrEqualTo(8 << 20));
            Assert.That(last.Message, Does.StartWith("199 "));
        });
    }

    [Test]
    public void A_removed_group_leaves_nothing()
    {
        _groups.Append("/ecs/users", Stream, ["line"], isError: false);
        _groups.Remove("/ecs/users");
        Assert.Multiple(() =>
        {
            Assert.That(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories), Is.Empty);
            Assert.That(() => _groups.Open("/ecs/users", Stream, "s"), Throws.TypeOf<CloudException>());
        });
    }

    [Test]
    public void A_streams_name_cannot_leave_its_folder()
    {
        _groups.Open("/ecs/users", "../../../escape", "s");
        _groups.Append("/ecs/users", "../../../escape", ["line"], isError: false);
        Assert.That(
            Directory.EnumerateFiles(_folder, "escape.log", SearchOption.AllDirectories).ToList(),
            Has.Count.EqualTo(1)
        );
    }
}
