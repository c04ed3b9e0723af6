using System.Globalization;
using Microsoft.Playwright;

namespace Local.Tests.EndToEnd;

/// <summary>The view of requests of the page: its counts, and its list of the last requests.</summary>
internal sealed class RequestsView
{
    // The columns: where, rate and requests come first, then four classes, then the load balancer's own errors.
    private const int FirstCount = 3;
    private const int Classes = 4;

    private readonly ILocator _view;

    private RequestsView(ILocator view) => _view = view;

    /// <summary>Returns the view when the page has counted all requests so far.</summary>
    /// <param name="view">The view, which is shown.</param>
    /// <param name="address">The address of a listener.</param>
    /// <param name="listener">The listener's row.</param>
    public static async Task<RequestsView> ReadyAsync(ILocator view, Uri address, string listener)
    {
        // When the page has counted a request, it has counted all that were answered before. Nobody else sends TRACE, which
        // the load balancer refuses itself.
        var ready = new RequestsView(view);
        var before = (await ready.CountsAsync(listener))[Classes];
        using var client = new CountedLoad(address);
        await client.TraceAsync();
        await Until.EqualAsync(
            "the count of TRACE",
            before + 1,
            async () => (await ready.CountsAsync(listener))[Classes]
        );
        return ready;
    }

    /// <summary>Returns the counts of a row: 2xx to 5xx of targets, and the load balancer's own 4xx and 5xx.</summary>
    public async Task<IReadOnlyList<long>> CountsAsync(string row)
    {
        var shown = _view.Locator($"[data-row='{row}']");
        // A new target has its row with the next report.
        await shown.First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        var cells = await shown.Locator("td").AllTextContentsAsync();
        return
        [
            .. cells
                .Skip(FirstCount)
                .Take(Classes)
                .Concat(cells[FirstCount + Classes].Split(", "))
                .Select(text => long.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>Waits until the counts of a row have grown by these answers.</summary>
    public Task HasCountsAsync(string row, IReadOnlyList<long> before, IReadOnlyCollection<SeenAnswer> answers)
    {
        IEnumerable<long> sent =
        [
            .. new[] { 2, 3, 4, 5 }.Select(first => Count(isOwn: false, first)),
            .. new[] { 4, 5 }.Select(first => Count(isOwn: true, first)),
        ];
        return Until.EqualAsync(row, [.. before.Zip(sent, (one, more) => one + more)], () => CountsAsync(row));

        long Count(bool isOwn, int first) =>
            answers.Count(answer => answer.IsOwn == isOwn && answer.Status / 100 == first);
    }

    /// <summary>Waits until the list of the last requests has these numbers of methods, paths and statuses.</summary>
    public Task HasLastAsync(IReadOnlyList<string> counted) =>
        Until.EqualAsync(
            "the last requests",
            counted,
            async () =>
                [
                    .. from request in await _view.EvaluateAsync<string[]>(
                        """
                        (view) => [...view.querySelectorAll("[data-row^='request ']")].map(({ cells }) =>
                          `${cells[1].firstChild.textContent}${cells[1].querySelector('strong').textContent} ${cells[3].querySelector('span').textContent}`)
                        """
                    )
                    group request by request into same
                    orderby same.Key
                    select $"{same.Count()} × {same.Key}",
                ]
        );
}
