using System.Net;
using System.Security.Cryptography;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Local.Cloud.Page;

/// <summary>
/// The page of the stacks, on a port of 127.0.0.1 from the first <see cref="OpenAsync"/> on. The port serves this user
/// only, and only requests with the token.
/// </summary>
/// <param name="data">What the page shows.</param>
/// <param name="actions">What the page does.</param>
/// <param name="time">The clock.</param>
/// <param name="ending">Cancelled when the cloud ends.</param>
internal sealed class PageServer(IPageData data, IPageActions actions, TimeProvider time, CancellationToken ending)
    : IAsyncDisposable
{
    private const int TokenBytes = 32;
    private const int LargestBody = 64 * 1024;
    private const uint Root = 0;

    // Scripts and styles come from the page's own files, and nothing leads elsewhere.
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly PageApi _api = new(data, actions, time);
    private WebApplication? _application;
    private PageGuard? _guard;

    /// <summary>The number of open pages.</summary>
    public int Readers => _api.Readers;

    /// <summary>Starts to serve the page, if it is not served yet.</summary>
    /// <returns>The address of the page, with the token.</returns>
    public async Task<Uri> OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_guard is null)
            {
                var application = Build();
                await application.StartAsync(cancellationToken);
                _application = application;
                _guard = new PageGuard(
                    new Uri(application.Urls.Single()).Port,
                    RandomNumberGenerator.GetHexString(2 * TokenBytes, lowercase: true)
                );
            }

            return _guard.Address;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Closes the page.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_application is { } application)
        {
            await application.DisposeAsync();
        }

        _opening.Dispose();
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = LargestBody;
            server.Listen(
                IPAddress.Loopback,
                0,
                endpoint =>
                {
                    endpoint.Protocols = HttpProtocols.Http1;
                    endpoint.Use(OwnUserOnly);
                }
            );
        });
        var application = builder.Build();
        application.Run(AnswerAsync);
        return application;
    }

    /// <summary>
    /// Closes the connections of other users of the machine. Root may do everything anyway, and brings the connections
    /// from Windows into WSL.
    /// </summary>
    private static ConnectionDelegate OwnUserOnly(ConnectionDelegate next) =>
        connection =>
        {
            if (
                connection.Features.Get<IConnectionSocketFeature>() is { Socket: var socket }
                && LoopbackPeer.User(socket) is { } user
                && (user == Native.User() || user == Root)
            )
            {
                return next(connection);
            }

            connection.Abort();
            return Task.CompletedTask;
        };

    private async Task AnswerAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // A request may be faster than the start of the server, which waits for it.
        if (_guard is not { } guard)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (guard.Refusal(context.Request) is var (status, reason))
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(reason + "\n", context.RequestAborted);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending);
        try
        {
            if (await _api.AnswerAsync(context, either.Token))
            {
                return;
            }

            if (!HttpMethods.IsGet(context.Request.Method))
            {
                context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                return;
            }

            if (context.Request.Path == PageAssets.Index)
            {
                KeepToken(context.Response, guard);
            }

            await PageAssets.SendAsync(context, context.Request.Path.Value!);
        }
        catch (OperationCanceledException)
        {
            // The browser has gone or the cloud ends.
        }
    }

    private static void KeepToken(HttpResponse response, PageGuard guard) =>
        response.Cookies.Append(
            guard.CookieName,
            guard.Token,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                IsEssential = true,
                Path = PageAssets.Index,
            }
        );
}
