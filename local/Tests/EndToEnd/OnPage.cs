using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Local.Tests.EndToEnd;

/// <summary>Tests in a browser on the page of a dev stack that is up.</summary>
internal abstract class OnPage : OnDevStack
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private readonly ConcurrentBag<string> _outside = [];
    private readonly ConcurrentBag<string> _errors = [];

    /// <summary>The page, opened by the address that the command prints.</summary>
    protected IPage Page { get; private set; } = null!;

    /// <summary>The address that the command prints.</summary>
    protected string Address { get; private set; } = "";

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        Assertions.SetDefaultExpectTimeout(Chromium.Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
        Address = Project.InfraSucceeds("ui", "--no-open").Trim();
        Page = await OpenPageAsync(1280, 800, ColorScheme.Light);
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    [TearDown]
    public void NothingHasLeftLoopbackAndNoScriptHasFailed()
    {
        Assert.That(_outside, Is.Empty);
        Assert.That(_errors, Is.Empty);
    }

    /// <summary>Opens the page in a window of its own.</summary>
    protected async Task<IPage> OpenPageAsync(int width, int height, ColorScheme scheme)
    {
        var context = await _browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = scheme,
            }
        );
        await context.RouteAsync(
            "**/*",
            async route =>
            {
                if (new Uri(route.Request.Url).IsLoopback)
                {
                    await route.ContinueAsync();
                    return;
                }

                _outside.Add(route.Request.Url);
                await route.AbortAsync();
            }
        );
        context.SetDefaultTimeout(Chromium.Patience);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _errors.Add(message.Text);
            }
        };
        page.PageError += (_, error) => _errors.Add(error);
        await page.GotoAsync(Address);
        await page.Locator(".live.good").WaitForAsync();
        return page;
    }

    /// <summary>Shows a view.</summary>
    protected static async Task<ILocator> ShowAsync(IPage page, string view)
    {
        await page.Locator("nav a", new() { HasTextString = view }).ClickAsync();
        var shown = page.Locator($"#view-{view.ToLowerInvariant()}");
        await shown.WaitForAsync();
        return shown;
    }

    /// <summary>Waits until the text of an element has a part.</summary>
    protected static Task HasTextAsync(ILocator element, string part) =>
        Assertions.Expect(element).ToContainTextAsync(part);
}
