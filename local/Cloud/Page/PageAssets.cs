using Microsoft.AspNetCore.Http;

namespace Local.Cloud.Page;

/// <summary>The page's own files: HTML, style and scripts, all in this assembly.</summary>
internal static class PageAssets
{
    private const string Prefix = "page/";

    /// <summary>The path of the page itself.</summary>
    public const string Index = "/";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>The paths of all files.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        .. typeof(PageAssets)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => "/" + name[Prefix.Length..]),
    ];

    /// <summary>Returns a file; null if there is none.</summary>
    /// <param name="path">The path of a request.</param>
    public static Stream? Open(string path) =>
        path == PageScript.Path
            ? PageScript.Open()
            : typeof(PageAssets).Assembly.GetManifestResourceStream(Prefix + Name(path));

    /// <summary>Sends a file. A path without a file gets 404.</summary>
    public static async Task SendAsync(HttpContext context, string path)
    {
        await using var file = Open(path);
        if (file is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = Types[Path.GetExtension(Name(path))];
        context.Response.ContentLength = file.Length;
        await file.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static string Name(string path) => path == Index ? "index.html" : path.TrimStart('/');
}
