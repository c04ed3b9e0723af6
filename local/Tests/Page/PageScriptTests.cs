using System.Text.Json;
using Local.Tests.Cloud;
using Local.Tests.EndToEnd;
using Microsoft.Playwright;

namespace Local.Tests.Page;

/// <summary>The scripts of the page in a browser, on made-up data.</summary>
internal sealed class PageScriptTests
{
    private TemporaryProject _project = null!;
    private RunningCloud _cloud = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private IPage _page = null!;

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
        _project = new TemporaryProject();
        _cloud = await RunningCloud.StartAsync(_project.Folder);
        using var client = await _cloud.ConnectAsync();
        _page = await _browser.NewPageAsync();
        await _page.GotoAsync((await client.OpenPageAsync()).AbsoluteUri);
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_cloud is not null)
        {
            await _cloud.DisposeAsync();
        }

        _project?.Dispose();
    }

    [Test]
    public async Task The_page_applies_each_difference_that_the_cloud_sends()
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 300).Select(_ => RandomJson(random, 3)).ToList();
        var cases = values
            .Zip(values.Skip(1), (before, now) => (Before: before, Now: now, Delta: JsonDeltaTests.Text(before, now)))
            .Where(one => one.Delta is not null)
            .ToList();
        var results = await _page.EvaluateAsync<string[]>(
            """
            async (cases) => {
              const { apply } = await import('/delta.js');
              return cases.map(([before, delta]) => JSON.stringify(apply(JSON.parse(before), JSON.parse(delta))));
            }
            """,
            cases.Select(one => new[] { one.Before, one.Delta! }).ToArray()
        );
        foreach (var (one, result) in cases.Zip(results))
        {
            Assert.That(
                JsonElement.DeepEquals(JsonElement.Parse(result), JsonElement.Parse(one.Now)),
                $"{one.Before} to {one.Now} by {one.Delta} gave {result}"
            );
        }
    }

    [Test]
    public async Task A_long_table_shows_its_first_rows_until_the_user_wants_all()
    {
        var shown = await _page.EvaluateAsync<int[]>(
            """
            async () => {
              const [{ longTable }, { patch }] = await Promise.all([import('/table.js'), import('/dom.js')]);
              const items = Array.from({ length: 1000 }, (_, index) => index);
              const row = (index) => ({ key: index, cells: [`item ${index}`] });
              const shown = (tables) => {
                const choices = {};
                const root = document.createElement('div');
                const redraw = () => patch(root, longTable(['Item'], items, row, 'items', { choices, redraw, tables }));
                const rows = () => root.querySelectorAll('tbody tr').length;
                const press = () => {
                  root.querySelector('button').click();
                  return rows();
                };
                redraw();
                return [rows(), press(), press()];
              };
              return [...shown(1), ...shown(10), ...shown(1000)];
            }
            """
        );
        Assert.That(shown, Is.EqualTo([25, 1000, 25, 7, 1000, 7, 5, 1000, 5]));
    }

    [Test]
    public async Task Many_targets_of_a_group_are_one_node_until_the_user_wants_some()
    {
        var shown = await _page.EvaluateAsync<string[]>(
            """
            async () => {
              const { topology } = await import('/model.js');
              const target = (index, of) => ({ address: '127.0.0.1', port: index, state: index < of - 2 ? 'healthy' : 'unhealthy' });
              const nodes = (count, isOpen) => {
                const group = { name: 'users', targets: Array.from({ length: count }, (_, index) => target(index, count)) };
                const ps = { services: [], instances: [], loadBalancers: [{ name: 'front', listeners: [], targetGroups: [group] }] };
                const traffic = { targets: { 'users 127.0.0.1:0': { rate: 1, errors: 0 }, 'users 127.0.0.1:1': { rate: 2, errors: 0 } } };
                const { columns, edges } = topology(ps, null, traffic, () => isOpen);
                const rest = columns[4].find((node) => node.id === 'rest users');
                const alone = columns[4].filter((node) => node !== rest);
                const unhealthy = alone.filter((node) => node.state === 'unhealthy').length;
                const flow = edges.find((edge) => edge.to === rest?.id)?.flow?.rate ?? 'none';
                return `${alone.length} alone, ${unhealthy} of them unhealthy; ${rest?.name ?? 'no others'}, ${rest?.state ?? 'no state'}, ${flow}`;
              };
              return [nodes(8, false), nodes(100, false), nodes(100, true)];
            }
            """
        );
        Assert.That(
            shown,
            Is.EqualTo([
                "8 alone, 2 of them unhealthy; no others, no state, none",
                "2 alone, 2 of them unhealthy; 98 more targets, 98 healthy, 3",
                "7 alone, 2 of them unhealthy; 93 more targets, 93 healthy, none",
            ])
        );
    }

    [Test]
    public async Task An_element_keeps_the_focus_while_those_before_it_come_and_go()
    {
        var focused = await _page.EvaluateAsync<string[]>(
            """
            async () => {
              const { h, patch } = await import('/dom.js');
              const root = document.body.appendChild(document.createElement('div'));
              const focusedAfter = (...names) => {
                patch(root, names.map((name) => h('button', { key: name, id: name })));
                return document.activeElement.id;
              };
              focusedAfter('one', 'two', 'three');
              root.lastChild.focus();
              const focused = [focusedAfter('three'), focusedAfter('one', 'two', 'three'), focusedAfter('two', 'three')];
              root.remove();
              return focused;
            }
            """
        );
        Assert.That(focused, Is.EqualTo(["three", "three", "three"]));
    }

    [Test]
    public async Task Closed_details_have_no_content_until_they_open()
    {
        var shown = await _page.EvaluateAsync<int[]>(
            """
            async () => {
              const { h, patch } = await import('/dom.js');
              const root = document.body.appendChild(document.createElement('div'));
              const toggle = async (isOpen) => {
                const toggled = new Promise((done) => details.addEventListener('toggle', done, { once: true }));
                details.open = isOpen;
                await toggled;
                return root.querySelectorAll('p').length;
              };
              patch(root, h('details', null, h('summary', null, 'Events'), () => [h('p', null, 'one'), h('p', null, 'two')]));
              const details = root.firstChild;
              const counts = [root.querySelectorAll('p').length, await toggle(true), await toggle(false)];
              root.remove();
              return counts;
            }
            """
        );
        Assert.That(shown, Is.EqualTo([0, 2, 0]));
    }

    [Test]
    public async Task The_logs_show_the_last_lines_until_the_user_wants_all()
    {
        var shown = await _page.EvaluateAsync<string[]>(
            """
            async () => {
              const [logs, { patch }] = await Promise.all([import('/logs.js'), import('/dom.js')]);
              const events = Array.from({ length: 300 }, (_, index) => ({ time: new Date(1000 * index).toISOString(), message: `event ${index}` }));
              const state = { ps: { services: [{ name: 'users', events, activities: [] }] } };
              const choices = {};
              const root = document.createElement('div');
              const redraw = () => patch(root, logs.view(state, choices, redraw));
              const lines = () => {
                const all = root.querySelectorAll('.message');
                return `${all.length} from ${all[0].textContent}`;
              };
              redraw();
              const before = lines();
              root.querySelector('button').click();
              return [before, lines()];
            }
            """
        );
        Assert.That(shown, Is.EqualTo(["250 from event 50", "300 from event 0"]));
    }

    /// <summary>Returns JSON of few names and values, so that parts of two texts are often the same.</summary>
    private static string RandomJson(Random random, int depth)
    {
        var count = random.Next(4);
        return (depth == 0 ? 0 : random.Next(4)) switch
        {
            1 => $"[{string.Join(',', Enumerable.Range(0, count).Select(_ => RandomJson(random, depth - 1)))}]",
            2 =>
                $"[{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"id":{{(3 * random.Next(2)) + i}},"v":{{RandomJson(random, depth - 1)}}}"""))}]",
            3 =>
                $"{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{(char)('a' + i + random.Next(2) * 4)}\":{RandomJson(random, depth - 1)}"))}}}",
            _ => random.Next(3) == 0 ? "null" : $"{random.Next(3)}",
        };
    }
}
