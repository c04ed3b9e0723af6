using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Local.Cloud.Provider;

/// <summary>The open connections, each a <see cref="ProviderConnection"/>.</summary>
internal sealed class ProviderConnections
{
    private readonly ConcurrentDictionary<string, ProviderConnection> _open = new();

    /// <summary>The number of open connections.</summary>
    public int Count => _open.Count;

    /// <summary>Makes a <see cref="ProviderConnection"/> for each connection that an endpoint accepts.</summary>
    public void Watch(ListenOptions endpoint, ProviderPackage package, bool control) =>
        endpoint.Use(next =>
            async context =>
            {
                using var connection = new ProviderConnection(package, control);
                _open[context.ConnectionId] = connection;
                try
                {
                    await next(context);
                }
                finally
                {
                    _open.TryRemove(context.ConnectionId, out _);
                }
            }
        );

    /// <summary>Makes the connection of each request the current one while the request is served.</summary>
    public void Use(IApplicationBuilder application) =>
        application.Use(
            (context, next) =>
            {
                _open[context.Connection.Id].Use();
                return next(context);
            }
        );
}
