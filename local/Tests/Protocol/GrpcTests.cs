using Google.Protobuf.WellKnownTypes;
using Local.Protocol;
using Local.Protocol.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Pulumirpc;

namespace Local.Tests.Protocol;

/// <summary>The framing over real sockets: what a handler returns or throws is what the caller gets.</summary>
public sealed class GrpcTests
{
    private WebApplication _server = null!;
    private GrpcChannel _channel = null!;

    [SetUp]
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(options => options.ConfigureForGrpc());
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapGrpc(
            ResourceMonitorMethods.SupportsFeature,
            (request, _) => Task.FromResult(new SupportsFeatureResponse { HasSupport = request.Id == "secrets" })
        );
        _server.MapGrpc(ResourceProviderMethods.Create, Refuse);
        _server.MapGrpc(ResourceProviderMethods.GetPluginInfo, Break);
        _server.MapGrpc(ResourceProviderMethods.GetSchema, Large);
        _server.MapGrpcUnimplemented();
        await _server.StartAsync();
        var address = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        _channel = GrpcChannel.ForAddress(new Uri(address.Addresses.Single()).Authority);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [TestCase("secrets", true)]
    [TestCase("transforms", false)]
    public async Task A_call_returns_what_the_handler_returns(string feature, bool supported)
    {
        var response = await _channel.CallAsync(
            ResourceMonitorMethods.SupportsFeature,
            new SupportsFeatureRequest { Id = feature }
        );

        Assert.That(response.HasSupport, Is.EqualTo(supported));
    }

    [Test]
    public void A_connection_without_a_call_stays_open_for_days()
    {
        var options = new KestrelServerOptions();

        options.ConfigureForGrpc();

        Assert.That(
            options.Limits.KeepAliveTimeout,
            Is.InRange(TimeSpan.FromDays(30), TimeSpan.FromDays(10_000)),
            "Kestrel takes no more than it can add to the time: infinite ends the connection at once"
        );
    }

    [Test]
    public async Task An_error_arrives_with_its_code_text_and_details()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            _channel.CallAsync(ResourceProviderMethods.Create, new CreateRequest())
        );

        Assert.Multiple(() =>
        {
            Assert.That(error!.Code, Is.EqualTo(StatusCode.FailedPrecondition));
            Assert.That(error.Message, Is.EqualTo("100% refused:\nsecond line – ünïcode"));
            Assert.That(error.Detail<ErrorResourceInitFailed>()!.Id, Is.EqualTo("i-1"));
            Assert.That(error.Detail<PluginInfo>(), Is.Null, "no such detail was sent");
        });
    }

    [Test]
    public async Task An_unexpected_exception_arrives_as_its_message_alone()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            _channel.CallAsync(ResourceProviderMethods.GetPluginInfo, new Empty())
        );

        Assert.Multiple(() =>
        {
            Assert.That(error!.Code, Is.EqualTo(StatusCode.Unknown));
            Assert.That(error.Message, Is.EqualTo("broken"));
        });
    }

    [Test]
    public async Task A_method_that_is_not_served_is_unimplemented()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            _channel.CallAsync(ResourceProviderMethods.Cancel, new Empty())
        );

        Assert.That(error!.Code, Is.EqualTo(StatusCode.Unimplemented));
    }

    [Test]
    public async Task A_message_larger_than_any_window_arrives_whole()
    {
        var response = await _channel.CallAsync(ResourceProviderMethods.GetSchema, new GetSchemaRequest());

        Assert.That(response.Schema, Has.Length.EqualTo(LargeSize));
    }

    [Test]
    public async Task Many_calls_share_one_channel()
    {
        var calls = Enumerable
            .Range(0, 500)
            .Select(_ =>
                _channel.CallAsync(
                    ResourceMonitorMethods.SupportsFeature,
                    new SupportsFeatureRequest { Id = "secrets" }
                )
            );

        var responses = await Task.WhenAll(calls);

        Assert.That(responses.Count(response => response.HasSupport), Is.EqualTo(500));
    }

    [Test]
    public async Task A_server_that_is_gone_is_unavailable()
    {
        await _server.StopAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() =>
            _channel.CallAsync(ResourceMonitorMethods.SupportsFeature, new SupportsFeatureRequest())
        );

        Assert.That(error!.Code, Is.EqualTo(StatusCode.Unavailable));
    }

    private const int LargeSize = 20 * 1024 * 1024;

    private static Task<CreateResponse> Refuse(CreateRequest request, CancellationToken cancellationToken) =>
        throw new RpcException(
            StatusCode.FailedPrecondition,
            "100% refused:\nsecond line – ünïcode",
            new ErrorResourceInitFailed { Id = "i-1", Reasons = { "not steady" } }
        );

    private static Task<PluginInfo> Break(Empty request, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("broken");

    private static Task<GetSchemaResponse> Large(GetSchemaRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new GetSchemaResponse { Schema = new string('x', LargeSize) });
}
