using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Local.Tests.EndToEnd;

/// <summary>What the page shows of dev is what <c>ps --json</c> has.</summary>
[Long]
internal sealed class PageTests : OnPage
{
    private const string Users = "service-users-ecs";
    private const string Listener = "listeners load-balancer-ecs 8000";
    private const string Rule = "rules load-balancer-ecs 8000 default";

    private static readonly ShownStack[] Views =
    [
        ShownStack.Topology,
        ShownStack.Health,
        ShownStack.Deployments,
        ShownStack.Scaling,
    ];

    /// <summary>Other tests replace tasks, and scale.</summary>
    [SetUp]
    public Task SteadyAsync() => DevStack.SteadyAsync(Project);

    [Test]
    public async Task The_topology_has_the_way_to_each_task()
    {
        var view = await ShowAsync(Page, "Topology");
        var balancer = Project.Ps().GetProperty("loadBalancers")[0];
        foreach (var listener in balancer.GetProperty("listeners").EnumerateArray())
        {
            await HasTextAsync(view, $"HTTP {listener.GetProperty("port").GetInt32()}");
        }

        foreach (var task in Tasks())
        {
            await HasTextAsync(view.Locator(".picture"), task.Endpoint);
        }

        await HasTextAsync(view.Locator(".picture"), "products:3000");
        Assert.That(await view.Locator("svg.edges path.edge").CountAsync(), Is.GreaterThanOrEqualTo(9));
    }

    [Test]
    public async Task The_layer_of_security_groups_has_the_pairs_of_reach()
    {
        var view = await ShowAsync(Page, "Topology");
        await view.GetByRole(AriaRole.Button, new() { Name = "Security groups" }).ClickAsync();
        await view.Locator("details.text summary").ClickAsync();
        var pairs = Project.Json("reach", "--json").GetProperty("pairs").EnumerateArray().ToList();
        await Assertions.Expect(view.Locator("details tbody tr")).ToHaveCountAsync(pairs.Count);
        foreach (var pair in pairs)
        {
            await HasTextAsync(view.Locator("details"), pair.GetProperty("target").GetString()!);
        }

        await view.GetByRole(AriaRole.Button, new() { Name = "Requests" }).ClickAsync();
    }

    [Test]
    public async Task Health_has_each_target_with_its_checks()
    {
        var view = await ShowAsync(Page, "Health");
        foreach (var group in Project.Ps().GetProperty("loadBalancers")[0].GetProperty("targetGroups").EnumerateArray())
        {
            var panel = view.Locator($"[data-group='{group.GetProperty("name").GetString()}']");
            foreach (var target in group.GetProperty("targets").EnumerateArray())
            {
                var row = panel.Locator(
                    $"[data-row='{target.GetProperty("address").GetString()}:{target.GetProperty("port").GetInt32()}']"
                );
                await HasTextAsync(row, target.GetProperty("state").GetString()!);
                await HasTextAsync(row, "200 in ");
                await Assertions.Expect(row.Locator(".strip i.good").First).ToBeVisibleAsync();
            }
        }

        await Page.Locator("#only-unhealthy").CheckAsync();
        await Assertions.Expect(view.Locator(".panel")).ToHaveCountAsync(0);
        await Page.Locator("#only-unhealthy").UncheckAsync();
    }

    [Test]
    public async Task Deployments_have_each_revision_and_task()
    {
        var view = await ShowAsync(Page, "Deployments");
        foreach (var service in Project.Ps().GetProperty("services").EnumerateArray())
        {
            var panel = view.Locator($"[data-service='{service.GetProperty("name").GetString()}']");
            foreach (var deployment in service.GetProperty("deployments").EnumerateArray())
            {
                var row = panel.Locator($"[data-row='{deployment.GetProperty("id").GetString()}']");
                await HasTextAsync(row, deployment.GetProperty("taskDefinition").GetString()!);
                await HasTextAsync(row, deployment.GetProperty("rolloutState").GetString()!);
            }

            foreach (var task in service.Tasks())
            {
                await HasTextAsync(panel.Locator($"[data-row='{task.Id}']"), task.LastStatus);
            }

            await Assertions.Expect(panel.Locator("svg.chart")).ToBeVisibleAsync();
        }
    }

    [Test]
    public async Task A_new_revision_shows_what_it_changes_and_is_rolled_back()
    {
        Project.InfraHere("config", "set", "--path", "infra:services.users.environment.API_VERSION", "v0.0.3");
        try
        {
            Project.InfraSucceeds("up", "--yes");
            Assert.That(await Http.GetAsync(Url("users")), Is.EqualTo("service users version v0.0.3"));
            var view = await ShowAsync(Page, "Deployments");
            var panel = view.Locator($"[data-service='{Users}']");
            await HasTextAsync(
                panel.Locator("[data-row^='environment API_VERSION of ']").First,
                "set to another value"
            );
            Assert.That(await panel.InnerTextAsync(), Does.Not.Contain("v0.0.3"), "a value may be secret");
            var former = Project.Ps().Service("users").GetProperty("formerTaskDefinition").GetString();

            await panel.GetByRole(AriaRole.Button, new() { Name = $"Roll back to {former}" }).ClickAsync();

            await HasTextAsync(view.GetByRole(AriaRole.Status), "Done: roll back");
            await Until.TrueAsync(
                "the former revision alone",
                async () =>
                    await Http.GetAsync(Url("users")) == "service users version v0.0.2"
                    && Project.Ps().Service("users").Tasks() is [{ Health: "healthy" }]
            );
            await HasTextAsync(panel.Locator("table").First, former!);
        }
        finally
        {
            DevStack.Restore(Project);
        }
    }

    [Test]
    public async Task Scaling_has_each_alarm()
    {
        var view = await ShowAsync(Page, "Scaling");
        // The state of an alarm changes with any datapoint, so that page and report are of the same time.
        await ShownStack.Scaling.MatchesAsync(Page, () => Project.Ps());
        foreach (var service in Project.Ps().GetProperty("services").EnumerateArray())
        {
            var panel = view.Locator($"[data-service='{service.GetProperty("name").GetString()}']");
            var scaling = service.GetProperty("scaling");
            if (scaling.ValueKind != JsonValueKind.Null)
            {
                foreach (var metric in scaling.GetProperty("metrics").EnumerateArray())
                {
                    var figure = panel.Locator($"[data-metric='{metric.GetProperty("metric").GetString()}']");
                    await HasTextAsync(figure, $"target {metric.GetProperty("target").GetDouble()}");
                    await Assertions.Expect(figure.Locator("svg.chart")).ToBeVisibleAsync();
                    await HasTextAsync(figure.Locator(".datapoints"), ":");
                }
            }
        }
    }

    [Test]
    public async Task Logs_follow_the_tasks()
    {
        var view = await ShowAsync(Page, "Logs");
        await Page.Locator("#log-service").SelectOptionAsync(Users);
        await HasTextAsync(view.Locator(".log"), "has reached a steady state");
        await HasTextAsync(view.Locator(".log"), FirstLine(Users));
        await Page.Locator("#log-search").FillAsync("steady state");
        await Assertions.Expect(view.Locator(".log li:not(.event)")).ToHaveCountAsync(0);
        await Page.Locator("#log-search").FillAsync("");
    }

    [Test]
    public async Task Under_load_the_page_shows_what_ps_has_and_the_load_generator_counts()
    {
        using var load = new CountedLoad(new Uri(Url("users")));
        using var stop = new CancellationTokenSource();
        var requests = await RequestsView.ReadyAsync(
            await ShowAsync(Page, "Requests"),
            new Uri(Url("users")),
            Listener
        );
        var before = await requests.CountsAsync(Listener);
        var running = load.RunAsync(stop.Token);
        try
        {
            foreach (var view in Views)
            {
                await ShowAsync(Page, view.View);
                await view.MatchesAsync(Page, () => Project.Ps());
            }

            await ShowAsync(Page, "Topology");
            await FlowAsync("Requests");
            var task = Project.Ps().Service("users").Tasks().Single();
            using (var process = Process.GetProcessById(task.Pid!.Value))
            {
                process.Kill();
            }

            // The load balancer answers 502 and 503 by itself, until the next task is healthy.
            await FlowAsync("Errors");
            await ReplacementAsync("users", task);
            foreach (var view in Views)
            {
                await ShowAsync(Page, view.View);
                await view.MatchesAsync(Page, () => Project.Ps());
            }
        }
        finally
        {
            await stop.CancelAsync();
        }

        await running;
        await ShowAsync(Page, "Requests");
        await requests.HasCountsAsync(Listener, before, load.Answers);
        Assert.That(
            load.Answers.Select(answer => (answer.Status, answer.IsOwn)),
            Is.SupersetOf(new[] { (200, false), (404, false), (405, true) })
        );
        Assert.That(load.Answers.Count(answer => answer is { Status: >= 500, IsOwn: true }), Is.Positive);
    }

    [Test]
    public async Task The_last_500_requests_are_those_of_the_load_generator()
    {
        const int Kept = 500;
        var view = await RequestsView.ReadyAsync(await ShowAsync(Page, "Requests"), new Uri(Url("users")), Listener);
        var target = $"targets service-users-tg {Project.Ps().Service("users").Tasks().Single().Endpoint}";
        string[] rows = [Listener, Rule, target];
        var before = await Task.WhenAll(rows.Select(view.CountsAsync));
        using var load = new CountedLoad(new Uri(Url("users")));
        await load.SendAsync(Kept);
        await Page.Locator(".recent").GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();

        // A request that the load balancer refuses meets no rule.
        var forwarded = load.Answers.Where(answer => !answer.IsOwn).ToList();
        await view.HasCountsAsync(Listener, before[0], load.Answers);
        await view.HasCountsAsync(Rule, before[1], forwarded);
        await view.HasCountsAsync(target, before[2], forwarded);
        await view.HasLastAsync(["100 × GET /nothing 404", "300 × GET /users 200", "100 × TRACE /users 405"]);
        Assert.That(
            load.Answers.Select(answer => answer.Status).Order().Chunk(100).Select(some => some[0]),
            Is.EqualTo([200, 200, 200, 404, 405])
        );
    }

    [Test]
    public async Task The_edges_of_Service_Connect_have_the_requests_of_each_second()
    {
        await using var client = new SteadyClient(new Uri(new Uri(Url("users")), "service-products"));
        var view = await ShowAsync(Page, "Topology");
        var rates = view.Locator("tr[data-row$='→ neighbour products 3000'] [data-head=Requests]");
        await rates
            .Filter(new() { HasTextRegex = new Regex("^[1-9].*/s$") })
            .First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.That(await client.StopAsync(), Is.Empty);
    }

    [Test]
    public async Task A_refused_attempt_is_listed()
    {
        var view = await ShowAsync(Page, "Topology");
        await view.GetByRole(AriaRole.Button, new() { Name = "Security groups" }).ClickAsync();
        var task = Project.Ps().Service("users").Tasks()[0];
        await Assert.ThatAsync(
            () => Http.GetAsync($"http://{task.Endpoint}/"),
            Refusal.OfConnection,
            "the group admits the load balancer alone"
        );

        await HasTextAsync(view.Locator("#refused"), ":3000");
        await HasTextAsync(view.Locator("#refused"), "no ingress rule of");
        await view.GetByRole(AriaRole.Button, new() { Name = "Requests" }).ClickAsync();
    }

    [Test]
    public async Task Why_is_answered_as_by_the_command()
    {
        var view = await ShowAsync(Page, "Deployments");
        await view.Locator($"[data-service='{Users}'] h2 .why").ClickAsync();
        var answer = Page.GetByRole(AriaRole.Dialog);
        await HasTextAsync(answer, $"./infra why service {Users}");
        await HasTextAsync(answer, Project.Json("why", "service", Users, "--json").GetProperty("answer").GetString()!);
        await answer.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Assertions.Expect(answer).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Each_kind_of_question_has_a_form()
    {
        await Http.GetAsync(Url("users"));
        var task = Project.Ps().Service("users").Tasks()[0];
        var balancer = Project.Ps().GetProperty("loadBalancers")[0].GetProperty("name").GetString()!;
        await AskAsync("why 200", "status", ("status", "200"));
        await AskAsync($"why task {task.Id}", "task", ("id", task.Id));
        await AskAsync($"why service {Users}", "service", ("name", Users));
        await AskAsync(
            $"why refused {balancer} {Users} 3000",
            "refused",
            ("from", balancer),
            ("to", Users),
            ("port", "3000")
        );
        await AskAsync(
            "why rule shop.example /users --listener 8000 --method POST --header 'X-Version: 2'",
            "rule",
            ("host", "shop.example"),
            ("path", "/users"),
            ("listener", "8000"),
            ("method", "POST"),
            ("header", "X-Version: 2")
        );
    }

    [Test]
    public async Task A_request_has_the_question_for_its_rule()
    {
        await Http.GetAsync(Url("users"));
        var view = await ShowAsync(Page, "Requests");
        await view.Locator("[data-row^='request ']")
            .First.GetByRole(AriaRole.Button, new() { Name = "default" })
            .ClickAsync();
        var answer = Page.GetByRole(AriaRole.Dialog);
        await HasTextAsync(answer.Locator(".verdict"), "takes the default action: forward to");
        await Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(answer).ToHaveCountAsync(0);
    }

    [Test]
    public async Task A_killed_task_is_replaced()
    {
        var view = await ShowAsync(Page, "Act");
        var task = Project.Ps().Service("users").Tasks().Single();
        var row = view.Locator($"[data-row='{task.Id}']");
        await HasTextAsync(row, $"kill -9 {task.Pid}");
        await row.GetByRole(AriaRole.Button, new() { Name = "Kill" }).ClickAsync();

        await HasTextAsync(view.GetByRole(AriaRole.Status), "Done: kill task");
        await ReplacementAsync("users", task);
    }

    [Test]
    public async Task A_service_is_scaled_and_deployed_again()
    {
        // With its scaling, an idle service would lose the second task in the next minute of CloudWatch, which is 6 s here.
        Project.InfraHere("config", "rm", "--path", "infra:services.users.scaling");
        try
        {
            Project.InfraSucceeds("up", "--skip-preview");
            var view = await ShowAsync(Page, "Act");
            var panel = view.Locator($"[data-service='{Users}']");
            var before = PrimaryId();
            await panel.Locator("input[type=number]").FillAsync("2");
            await HasTextAsync(panel, $"--service {Users} --desired-count 2");
            await panel.GetByRole(AriaRole.Button, new() { Name = "Scale" }).ClickAsync();
            await Until.TrueAsync("two tasks", () => Task.FromResult(Running() == 2));

            await panel.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();
            await Until.TrueAsync("another deployment", () => Task.FromResult(PrimaryId() != before));
            await panel.Locator("input[type=number]").FillAsync("1");
            await HasTextAsync(panel, $"--service {Users} --desired-count 1");
            await panel.GetByRole(AriaRole.Button, new() { Name = "Scale" }).ClickAsync();
            await Until.TrueAsync("one task", () => Task.FromResult(Running() == 1));
        }
        finally
        {
            DevStack.Restore(Project);
        }
    }

    [Test]
    public async Task The_time_scale_is_set()
    {
        var view = await ShowAsync(Page, "Act");
        await Page.Locator("#time-scale").FillAsync("20");
        await HasTextAsync(view, "./infra up --stack dev --time-scale 20");
        await view.GetByRole(AriaRole.Button, new() { Name = "Set" }).ClickAsync();
        await HasTextAsync(Page.Locator("#time"), "× 20");
        Assert.That(Project.InfraSucceeds("cloud", "status"), Does.Contain("time scale 20"));
        await Page.Locator("#time-scale").FillAsync("10");
        await HasTextAsync(view, "./infra up --stack dev --time-scale 10");
        await view.GetByRole(AriaRole.Button, new() { Name = "Set" }).ClickAsync();
        await HasTextAsync(Page.Locator("#time"), "× 10");
    }

    [Test]
    public async Task The_keyboard_reaches_each_view()
    {
        await Page.Locator("h1").First.ClickAsync();
        foreach (var (key, view) in new[] { ("2", "health"), ("3", "deployments"), ("8", "why"), ("1", "topology") })
        {
            await Page.Keyboard.PressAsync(key);
            await Page.Locator($"#view-{view}").WaitForAsync();
        }
    }

    [Test]
    public async Task Each_view_fits_a_narrow_window()
    {
        var narrow = await OpenPageAsync(400, 800, ColorScheme.Dark);
        foreach (var view in await narrow.Locator("nav a").AllTextContentsAsync())
        {
            await ShowAsync(narrow, view);
            Assert.That(
                await narrow.EvaluateAsync<int>("document.documentElement.scrollWidth"),
                Is.LessThanOrEqualTo(400),
                view
            );
        }

        await narrow.Context.CloseAsync();
    }

    /// <summary>Waits until the topology shows a rate on the edge from the internet to the listener of users.</summary>
    /// <param name="head">The head of the column: Requests or Errors.</param>
    private Task FlowAsync(string head) =>
        Page.Locator($"tr[data-row='internet → listener load-balancer-ecs 8000'] [data-head={head}]")
            .Filter(new() { HasTextRegex = new Regex("^[1-9<].*/s$") })
            .WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>Asks by a form, and compares the answer with that of the command.</summary>
    private async Task AskAsync(string command, string kind, params (string Name, string Value)[] parts)
    {
        var view = await ShowAsync(Page, "Why");
        var form = view.Locator($"[data-question={kind}]");
        foreach (var (name, value) in parts)
        {
            await form.Locator($"[name={name}]").FillAsync(value);
        }

        await form.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
        var answer = Page.GetByRole(AriaRole.Dialog);
        await HasTextAsync(answer.Locator("code.command").First, $"./infra {command}");
        var words = command.Replace("'X-Version: 2'", "X-Version:2").Split(' ');
        await HasTextAsync(
            answer.Locator(".verdict"),
            Project.Json([.. words, "--json"]).GetProperty("answer").GetString()!
        );
        await answer.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Assertions.Expect(answer).ToHaveCountAsync(0);
    }

    private IEnumerable<RunningTask> Tasks() =>
        Project.Ps().GetProperty("services").EnumerateArray().SelectMany(service => service.Tasks());

    private int Running() => Project.Ps().Service("users").GetProperty("running").GetInt32();

    private string PrimaryId() =>
        Project
            .Ps()
            .Service("users")
            .GetProperty("deployments")
            .EnumerateArray()
            .Single(deployment => deployment.GetProperty("status").GetString() == "PRIMARY")
            .GetProperty("id")
            .GetString()!;

    private string FirstLine(string service) =>
        JsonDocument
            .Parse(Project.InfraHere("logs", service, "--json", "--tail", "1"))
            .RootElement.GetProperty("message")
            .GetString()!;
}
