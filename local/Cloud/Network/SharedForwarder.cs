using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace Local.Cloud.Network;

/// <summary>YARP's forwarder, made at the first request, so that a cloud that needs none starts sooner.</summary>
internal static class SharedForwarder
{
    private static readonly Lazy<IHttpForwarder> Forwarder = new(() =>
        new ServiceCollection()
            .AddLogging()
            .AddHttpForwarder()
            .BuildServiceProvider()
            .GetRequiredService<IHttpForwarder>()
    );

    /// <summary>The forwarder, which has no state and may be shared.</summary>
    public static IHttpForwarder Instance => Forwarder.Value;
}
