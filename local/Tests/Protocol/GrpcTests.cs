using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Local.Protocol.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Pulumirpc;

namespace Local.Tests.Protocol;

/// <summary>gRPC over real sockets: the caller gets the handler's result or error.</summary>
public sealed class GrpcTests
{
    private WebApplication _server = null!;
    private GrpcConnection _connection = null!;
    private ResourceMonitor.ResourceMonitorClient _monitor = null!;
    private ResourceProvider.ResourceProviderClient _provider = null!;
    private Provider _service = null!;

    [SetUp]
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(options => options.ConfigureForGrpc());
        builder.Services.AddGrpcServing();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _service = new Provider();
        _server.Serve(endpoints =>
        {
            endpoints.MapService(binder => ResourceMonitor.BindService(binder, new Features()));
            endpoints.MapService(binder => ResourceProvider.BindService(binder, _service));
        });
        await _server.StartAsync();
        var address = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        _connection = GrpcConnection.ToAddress(new Uri(address.Addresses.Single()).Authority);
        _monitor = new ResourceMonitor.ResourceMonitorClient(_connection);
        _provider = new ResourceProvider.ResourceProviderClient(_connection);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _connection.Dispose();
        await _server.DisposeAsync();
    }

    [TestCase("secrets", true)]
    [TestCase("transforms", false)]
    public async Task A_call_returns_what_the_handler_returns(string feature, bool supported)
    {
        var response = await _monitor.SupportsFeatureAsync(new SupportsFeatureRequest { Id = feature });

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
            "Kestrel adds the value to the time, so an infinite one ends the connection at once"
        );
    }

    [Test]
    public async Task An_error_arrives_with_its_code_text_and_details()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await _provider.CreateAsync(new CreateRequest())
        );

        Assert.Multiple(() =>
        {
            Assert.That(error!.StatusCode, Is.EqualTo(StatusCode.FailedPrecondition));
            Assert.That(error.Message, Is.EqualTo("100% refused:\nsecond line – ünïcode"));
            Assert.That(error.Detail<ErrorResourceInitFailed>()!.Id, Is.EqualTo("i-1"));
            Assert.That(error.Detail<PluginInfo>(), Is.Null, "the error has no such detail");
        });
    }

    [Test]
    public async Task An_unexpected_exception_arrives_as_its_message_alone()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await _provider.GetPluginInfoAsync(new Empty()));

        Assert.Multiple(() =>
        {
            Assert.That(error!.StatusCode, Is.EqualTo(StatusCode.Unknown));
            Assert.That(error.Message, Is.EqualTo("broken"));
        });
    }

    [Test]
    public async Task A_method_that_a_service_leaves_out_is_unimplemented_by_name()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await _provider.CancelAsync(new Empty()));

        Assert.That(error!.StatusCode, Is.EqualTo(StatusCode.Unimplemented));
        Assert.That(error.Message, Is.EqualTo("/pulumirpc.ResourceProvider/Cancel is not implemented"));
    }

    [Test]
    public async Task A_service_that_is_not_served_is_unimplemented_by_name()
    {
        var engine = new Pulumirpc.Engine.EngineClient(_connection);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await engine.LogAsync(new LogRequest()));

        Assert.That(error!.StatusCode, Is.EqualTo(StatusCode.Unimplemented));
        Assert.That(error.Message, Is.EqualTo("/pulumirpc.Engine/Log is not implemented"));
    }

    [Test]
    public async Task Another_method_than_that_of_a_path_is_not_allowed()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"http://{_connection.Target}/pulumirpc.ResourceProvider/Diff"
        )
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await http.SendAsync(request);

        Assert.That((int)response.StatusCode, Is.EqualTo(405));
        Assert.That(response.Content.Headers.Allow, Is.EqualTo(new[] { "POST" }));
    }

    [TestCase(StatusCode.Cancelled)]
    [TestCase(StatusCode.DeadlineExceeded)]
    public async Task A_cancellation_by_the_server_is_not_the_callers(StatusCode code)
    {
        var request = new ReadRequest { Id = code.ToString() };

        var error = await Assert.ThrowsAsync<RpcException>(async () => await _provider.ReadAsync(request));

        Assert.That(error!.StatusCode, Is.EqualTo(code));
        Assert.That(error.Message, Is.EqualTo("given up"));
    }

    [Test]
    public async Task A_call_that_its_caller_cancels_ends_at_both_ends()
    {
        using var cancellation = new CancellationTokenSource();
        var call = _provider.DeleteAsync(new DeleteRequest(), cancellationToken: cancellation.Token).ResponseAsync;
        await _service.Begun.Task;

        await cancellation.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(() => call);
        await _service.Ended.Task;
    }

    [Test]
    public async Task A_connection_that_breaks_during_a_call_is_unavailable()
    {
        var call = _provider.DeleteAsync(new DeleteRequest()).ResponseAsync;
        await _service.Begun.Task;

        await _server.StopAsync(new CancellationToken(canceled: true));

        var error = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.That(error!.StatusCode, Is.EqualTo(StatusCode.Unavailable));
        Assert.That(error.Message, Does.StartWith("/pulumirpc.ResourceProvider/Delete: "));
    }

    [Test]
    public async Task A_message_larger_than_any_window_arrives_whole()
    {
        var response = await _provider.GetSchemaAsync(new GetSchemaRequest());

        Assert.That(response.Schema, Has.Length.EqualTo(LargeSize));
    }

    [Test]
    public async Task Many_calls_share_one_channel()
    {
        var calls = Enumerable
            .Range(0, 500)
            .Select(_ => _monitor.SupportsFeatureAsync(new SupportsFeatureRequest { Id = "secrets" }).ResponseAsync);

        var responses = await Task.WhenAll(calls);

        Assert.That(responses.Count(response => response.HasSupport), Is.EqualTo(500));
    }

    [Test]
    public async Task A_server_that_is_gone_is_unavailable()
    {
        await _server.StopAsync();

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await _monitor.SupportsFeatureAsync(new SupportsFeatureRequest())
        );

        Assert.That(error!.StatusCode, Is.EqualTo(StatusCode.Unavailable));
    }

    private const int LargeSize = 20 * 1024 * 1024;

    private sealed class Features : ResourceMonitor.ResourceMonitorBase
    {
        public override Task<SupportsFeatureResponse> SupportsFeature(
            SupportsFeatureRequest request,
            ServerCallContext context
        ) => Task.FromResult(new SupportsFeatureResponse { HasSupport = request.Id == "secrets" });
    }

    private sealed class Provider : ResourceProvider.ResourceProviderBase
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Task<CreateResponse> Create(CreateRequest request, ServerCallContext context) =>
            throw RpcErrors.New(
                StatusCode.FailedPrecondition,
                "100% refused:\nsecond line – ünïcode",
                new ErrorResourceInitFailed { Id = "i-1", Reasons = { "not steady" } }
            );

        public override Task<PluginInfo> GetPluginInfo(Empty request, ServerCallContext context) =>
            throw new InvalidOperationException("broken");

        public override Task<ReadResponse> Read(ReadRequest request, ServerCallContext context) =>
            throw RpcErrors.New(System.Enum.Parse<StatusCode>(request.Id), "given up");

        public override async Task<Empty> Delete(DeleteRequest request, ServerCallContext context)
        {
            Begun.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
            finally
            {
                Ended.SetResult();
            }

            return new Empty();
        }

        public override Task<GetSchemaResponse> GetSchema(GetSchemaRequest request, ServerCallContext context) =>
            Task.FromResult(new GetSchemaResponse { Schema = new string('x', LargeSize) });
    }
}
