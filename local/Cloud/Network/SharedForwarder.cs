using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace Local.Cloud.Network;

/// <summary>YARP's forwarder, made at the first request, so that a cloud without one starts the sooner.</summary>
internal static class SharedForwarder
{
    private static readonly Lazy<IHttpForwarder> Forwarder = new(() =>
        new ServiceCollection()
            .AddLogging()
            .AddHttpForwarder()
            .BuildServiceProvider()
            .GetRequiredService<IHttpForwarder>()
    );

    /// <summary>Has no state: everyone may use it.</summary>
    public static IHttpForwarder Instance => Forwarder.Value;
}
