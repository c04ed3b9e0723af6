using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Local.Cloud.Decisions;

namespace Local.Tests.Page;

/// <summary>The page answers each question with the true cause, and as the command does.</summary>
internal sealed class WhyOnPageTests
{
    private FaultyStack _stack = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _stack = await FaultyStack.StartAsync();

    [OneTimeTearDown]
    public ValueTask StopAsync() => _stack.DisposeAsync();

    private static IEnumerable<Fault> Faults() =>
        [
            AboutStatus(503, "no target is registered", "503: no target is registered in the target group empty", 8001),
            AboutStatus(
                503,
                "every weight is 0",
                "503: the action forwards to no target group: the weight of each ",
                8002
            ),
            AboutStatus(
                504,
                "a security group is shut",
                "504: the load balancer may not reach the target .*:3000 of ",
                8003
            ),
            AboutStatus(
                410,
                "an earlier rule answers",
                "410: the action of rule 1 is a fixed response",
                path: "/old/users"
            ),
            AboutStatus(301, "a rule redirects", "301: the action of rule 2 is a redirect", path: "/moved"),
            AboutStatus(
                404,
                "the target has no such path",
                "404: the target .*:3000 of users itself answered 404",
                path: "/no"
            ),
            new(
                "nobody had the status",
                "status",
                Parts(("status", "599")),
                "no load balancer of the stack is known to have answered 599: of [0-9]+ "
            ),
            AboutStatus(
                405,
                "the method is refused",
                "405: the load balancer refuses the method TRACE",
                head: "TRACE / HTTP/1.1\r\n"
            ),
            AboutStatus(
                463,
                "too many addresses",
                "463: X-Forwarded-For has more than 30 addresses",
                head: TooManyAddresses()
            ),
            new(
                "a web ACL blocks",
                "status",
                Blocked,
                "403: the web ACL blocked the request before the rules .*: rule Default_Action of guard"
            ),
            AboutTask(
                "the program ends at its start",
                "crashing",
                "failed to start",
                "failed to start: TaskFailedToStart: crashing ended with exit code 3"
            ),
            AboutTask(
                "no way leads to the registry",
                "unrouted",
                "failed to start",
                "failed to start: ResourceInitializationError: "
            ),
            AboutTask(
                "its check fails",
                "sick",
                "unhealthy",
                "is unhealthy: Health checks failed with these codes: \\[500\\]"
            ),
            AboutTask(
                "its check is refused",
                "unreachable",
                "unhealthy",
                "is unhealthy: Request timed out: security groups do not allow "
            ),
            new(
                "somebody kills a task",
                "task",
                Killed,
                "task [0-9a-f]{8} of users ended by itself: .* ended with exit code 137"
            ),
            new("nobody knows the task", "task", Parts(("id", "0123")), "no task with the id 0123 is known"),
            AboutService("crashing", "crashing has a failed deployment of crashing:1 at .*: tasks failed to start"),
            AboutService("unrouted", "unrouted has a failed deployment of unrouted:1 at .*ResourceInitializationError"),
            new(
                "a user scales",
                "service",
                Scaled,
                "scaled .*it wants 2 tasks, because a user of the page changed the desired count from 1 to 2"
            ),
            new(
                "there is no such service",
                "service",
                Parts(("name", "nobody")),
                "error: the stack dev has no service 'nobody'"
            ),
            new(
                "a group has no ingress rule",
                "refused",
                Parts(("from", "front"), ("to", "unreachable"), ("port", "3000")),
                "refused: no ingress rule of .*shut.* admits tcp 3000 from "
            ),
            new(
                "a group admits others alone",
                "refused",
                Outside,
                "refused: no ingress rule of .*office.* admits tcp 8009 from internet"
            ),
            new(
                "a connection is admitted",
                "refused",
                Parts(("from", "front"), ("to", "users"), ("port", "3000")),
                "not refused: routes and security groups admit"
            ),
            new(
                "there is no such side",
                "refused",
                Parts(("from", "nobody"), ("to", "front"), ("port", "80")),
                "error: found 'nobody'; allowed: internet, an address, or the name of "
            ),
            AboutRule(
                "an earlier rule is broader",
                "a.example",
                "/old/users",
                "front:8000 takes rule 1: fixed response 410"
            ),
            AboutRule("a rule names the host", "shop.example", "/", "front:8000 takes rule 4: forward to empty"),
            AboutRule(
                "no rule matches",
                "a.example",
                "/",
                "front:8000 takes the default action: forward to users, because none of its 4 other rules matches"
            ),
            new(
                "the listener is not named",
                "rule",
                Parts(("host", "a.example"), ("path", "/")),
                "error: --listener: is missing; allowed: front:8000 or front:8001 or "
            ),
            new(
                "two load balancers listen on the port",
                "rule",
                Parts(("host", "a.example"), ("path", "/"), ("listener", "8000")),
                "error: --listener: found '8000'; allowed: front:8000 or inner:8000\n$"
            ),
            new(
                "one load balancer listens on the port",
                "rule",
                Parts(("host", "a.example"), ("path", "/"), ("listener", "8009")),
                "inner:8009 takes the default action: fixed response 200, because it has no other rule"
            ),
            new(
                "the load balancer has one listener",
                "rule",
                Parts(("host", "a.example"), ("path", "/"), ("listener", "guarded")),
                "guarded:8010 takes the default action: fixed response 200, because it has no other rule"
            ),
            new(
                "nothing has the listener's name",
                "rule",
                Parts(("host", "a.example"), ("path", "/"), ("listener", "back")),
                "error: --listener: found 'back'; allowed: front:8000 or front:8001 or "
            ),
            AboutRule(
                "the path is none",
                "a.example",
                "old",
                "error: path: found 'old'; allowed: a path that begins with /"
            ),
        ];

    [TestCaseSource(nameof(Faults)), CancelAfter(300_000)]
    public async Task The_page_and_the_command_name_the_cause(Fault fault, CancellationToken cancellation)
    {
        var parts = await fault.SeedAsync(_stack, cancellation);
        var answer = "";
        while (true)
        {
            Assert.That(cancellation.IsCancellationRequested, Is.False, $"the last answer was: {answer}");
            var command = await _stack.CommandAsync(fault.Kind, parts);
            var page = await _stack.PageAsync(fault.Kind, parts);
            // What happens between two questions changes the answer.
            if (await _stack.CommandAsync(fault.Kind, parts) != command)
            {
                continue;
            }

            Assert.That(page, Is.EqualTo(command));
            answer = TextOf(command);
            if (fault.Cause.IsMatch(answer))
            {
                return;
            }

            await Task.Delay(100, CancellationToken.None);
        }
    }

    [TestCase("status", "", "status: is missing; allowed: a status, such as 503")]
    [TestCase("status", "status=99", "status: found '99'; allowed: a whole number from 100 to 599")]
    [TestCase("status", "status=503&at=noon", "at: found 'noon'; allowed: a time, such as 2026-01-31T12:00:00Z")]
    [TestCase("task", "id=", "id: is missing; allowed: the id of a task, or its beginning")]
    [TestCase("refused", "from=front&to=users&port=x", "port: found 'x'; allowed: a whole number from 1 to 65535")]
    [TestCase("rule", "host=a.example", "path: is missing; allowed: a path that begins with /, such as /users")]
    [TestCase("weather", "", "the question: found 'weather'; allowed: status, task, service, refused or rule")]
    public async Task A_question_that_lacks_a_part_is_refused(string kind, string query, string message)
    {
        var parts = query
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('='))
            .Select(part => (part[0], part[1]))
            .ToList();

        Assert.That(await _stack.PageAsync(kind, parts), Is.EqualTo($"error: {message}\n"));
    }

    private static string TextOf(string printed) =>
        printed.StartsWith('{') ? JsonDocument.Parse(printed).RootElement.GetProperty("answer").GetString()! : printed;

    private static string TooManyAddresses() =>
        $"GET / HTTP/1.1\r\nX-Forwarded-For: {string.Join(',', Enumerable.Range(0, 31))}\r\n";

    private static Fault AboutStatus(
        int status,
        string name,
        string cause,
        int port = 8000,
        string path = "/",
        string? head = null
    ) =>
        new(
            name,
            "status",
            async (stack, cancellation) =>
            {
                if (head is null)
                {
                    while (await stack.GetAsync(stack.Front, port, path) != status)
                    {
                        await Task.Delay(50, cancellation);
                    }
                }
                else
                {
                    await stack.SendAsync(head + "Host: front\r\n");
                }

                return [("status", $"{status}")];
            },
            cause
        );

    private static Fault AboutTask(string name, string service, string outcome, string cause) =>
        new(
            name,
            "task",
            async (stack, cancellation) => [("id", await TaskAsync(stack, service, outcome, cancellation))],
            $"task [0-9a-f]{{8}} of {service} {cause}"
        );

    private static Fault AboutService(string service, string cause) =>
        new($"the service {service} fails", "service", Parts(("name", service)), cause);

    private static Fault AboutRule(string name, string host, string path, string cause) =>
        new(name, "rule", Parts(("host", host), ("path", path), ("listener", "front:8000")), cause);

    private static Seed Parts(params (string, string)[] parts) => (_, _) => Task.FromResult(parts);

    private static async Task<(string, string)[]> Blocked(FaultyStack stack, CancellationToken cancellation)
    {
        await stack.GetAsync(await stack.AddressAsync("guarded"), 8010, "/");
        return [("status", "403")];
    }

    private static async Task<(string, string)[]> Outside(FaultyStack stack, CancellationToken cancellation)
    {
        var address = await stack.AddressAsync("inner");
        await Assert.ThatAsync(() => stack.GetAsync(address, 8009, "/"), Refusal.OfConnection);
        return [("from", "internet"), ("to", "inner"), ("port", "8009")];
    }

    private static async Task<(string, string)[]> Killed(FaultyStack stack, CancellationToken cancellation)
    {
        while (true)
        {
            var users = (await stack.Client.PsAsync(FaultyStack.Name, cancellation)).Services.Single(one =>
                one.Name == "users"
            );
            if (users.Tasks is [{ Health: "healthy", Pid: { } pid } task])
            {
                using var process = Process.GetProcessById(pid);
                process.Kill();
                return [("id", task.Id)];
            }

            await Task.Delay(50, cancellation);
        }
    }

    private static async Task<(string, string)[]> Scaled(FaultyStack stack, CancellationToken cancellation)
    {
        await stack.ActAsync("scale", "main/scaled", 2);
        return [("name", "scaled")];
    }

    /// <summary>Waits until a task of a service has an outcome, and returns the task's id.</summary>
    private static async Task<string> TaskAsync(
        FaultyStack stack,
        string service,
        string outcome,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            var all = await stack.Client.DecisionsAsync(FaultyStack.Name, cancellationToken: cancellation);
            var task = all.Decisions.LastOrDefault(one =>
                one.Kind == DecisionKind.Task && one.Outcome == outcome && one.Find("service") == service
            );
            if (task is not null)
            {
                return task.Subject;
            }

            await Task.Delay(50, cancellation);
        }
    }

    internal delegate Task<(string Name, string Value)[]> Seed(FaultyStack stack, CancellationToken cancellationToken);

    /// <summary>A fault with the question about it, and the beginning of the true answer.</summary>
    internal sealed record Fault(string Name, string Kind, Seed SeedAsync, string Pattern)
    {
        public Regex Cause { get; } = new("^" + Pattern, RegexOptions.Singleline);

        public override string ToString() => Name;
    }
}
