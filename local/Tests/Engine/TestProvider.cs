using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Local.Engine;
using Local.Engine.Providers;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Pulumirpc;

namespace Local.Tests.Engine;

/// <summary>
/// A provider of the package <c>test</c> over a real socket, which keeps its resources in memory. A change of the
/// input <c>force</c> or <c>name</c> replaces a resource, <c>forceFirst</c> replaces it with the deletion first,
/// and any other input updates it. <c>name</c> is automatic if it is missing. <c>fail</c> makes an operation fail,
/// <c>initFail</c> leaves it incomplete, and Check rejects <c>bad</c>.
/// </summary>
internal sealed class TestProvider : ResourceProvider.ResourceProviderBase, IProviderFactory, IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, string> _unanswered = new();
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _address = "";
    private int _lastId;

    private TestProvider(WebApplication application) => _application = application;

    /// <summary>The calls in order, such as <c>create a</c>, without previews and reads.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>The calls with their time limits in seconds.</summary>
    public ConcurrentQueue<(string Call, double Seconds)> Timeouts { get; } = new();

    public ConcurrentDictionary<string, PropertyMap> Resources { get; } = new();

    /// <summary>The raw texts of the inputs of creates.</summary>
    public ConcurrentQueue<string> Received { get; } = new();

    /// <summary>A task that ends when the engine asks to cancel.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>Runs inside each create, update and delete, with the call's name.</summary>
    public Func<string, CancellationToken, Task> Meanwhile { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs in each create and delete before its answer, with the call's name.</summary>
    public Func<string, CancellationToken, Task> BeforeAnswer { get; set; } = (_, _) => Task.CompletedTask;

    public ConcurrentQueue<ConfigureRequest> Configured { get; } = new();

    public static async Task<TestProvider> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddGrpcServing();
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(options =>
            {
                options.ConfigureForGrpc();
                options.Listen(IPAddress.Loopback, 0);
            });
        var provider = new TestProvider(builder.Build());
        provider._application.Serve(endpoints =>
            endpoints.MapService(binder => ResourceProvider.BindService(binder, provider))
        );
        await provider._application.StartAsync();
        provider._address = new Uri(
            provider
                ._application.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.Single()
        ).Authority;
        return provider;
    }

    public Task<GrpcConnection> OpenAsync(string package, string version, CancellationToken cancellationToken) =>
        package == "test"
            ? Task.FromResult(GrpcConnection.ToAddress(_address))
            : throw new EngineException($"there is no provider for the package {package}");

    /// <summary>Stops serving, like a crashed provider.</summary>
    public Task CrashAsync() => _application.StopAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync()
    {
        await CrashAsync();
        await _application.DisposeAsync();
    }

    public override Task<ConfigureResponse> Configure(ConfigureRequest request, ServerCallContext context)
    {
        Configured.Enqueue(request);
        return Task.FromResult(
            new ConfigureResponse
            {
                AcceptSecrets = false,
                AcceptResources = true,
                SupportsPreview = true,
            }
        );
    }

    public override Task<Empty> Cancel(Empty request, ServerCallContext context)
    {
        _cancelled.TrySetResult();
        return Task.FromResult(new Empty());
    }

    public override Task<InvokeResponse> Invoke(InvokeRequest request, ServerCallContext context) =>
        Task.FromResult(new InvokeResponse { Return = request.Args });

    public override Task<CheckResponse> Check(CheckRequest request, ServerCallContext context)
    {
        var news = PropertyMarshaler.FromStruct(request.News);
        var response = new CheckResponse();
        if (news.ContainsKey("bad"))
        {
            response.Failures.Add(new CheckFailure { Property = "bad", Reason = "found 'bad'; allowed: good" });
        }

        if (!news.ContainsKey("name"))
        {
            var olds = PropertyMarshaler.FromStruct(request.Olds);
            news = news.With(
                "name",
                olds.Get("name") ?? $"{request.Name}-{Convert.ToHexStringLower(request.RandomSeed.Span[..4])}"
            );
        }

        response.Inputs = Struct(news);
        return Task.FromResult(response);
    }

    public override Task<DiffResponse> Diff(DiffRequest request, ServerCallContext context)
    {
        // A caller that knows the id has the resource in its state.
        _unanswered.TryRemove(KeyValuePair.Create(request.Urn, request.Id));
        var olds = PropertyMarshaler.FromStruct(request.OldInputs);
        var news = PropertyMarshaler.FromStruct(request.News);
        var changed = olds.Keys.Union(news.Keys).Where(key => olds.Get(key) != news.Get(key)).ToArray();
        var response = new DiffResponse
        {
            Changes =
                changed.Length == 0 ? DiffResponse.Types.DiffChanges.DiffNone : DiffResponse.Types.DiffChanges.DiffSome,
            DeleteBeforeReplace = changed.Contains("forceFirst"),
        };
        response.Diffs.AddRange(changed);
        response.Replaces.AddRange(changed.Where(key => key is "force" or "forceFirst" or "name"));
        return Task.FromResult(response);
    }

    public override async Task<CreateResponse> Create(CreateRequest request, ServerCallContext context)
    {
        var inputs = PropertyMarshaler.FromStruct(request.Properties);
        if (request.Preview)
        {
            return new CreateResponse { Properties = Struct(inputs.With("arn", PropertyValue.Unknown)) };
        }

        Received.Enqueue(request.Properties.ToString());
        await CallAsync($"create {request.Name}", inputs, request.Timeout, context.CancellationToken);
        var id = inputs.Get("id")?.AsString ?? $"id-{Interlocked.Increment(ref _lastId)}";
        var outputs = inputs.With("arn", $"arn:{id}");
        Resources[id] = outputs;
        _unanswered[request.Urn] = id;
        await BeforeAnswer($"create {request.Name}", context.CancellationToken);
        _unanswered.TryRemove(request.Urn, out _);
        if (inputs.ContainsKey("initFail"))
        {
            throw Incomplete(id, outputs, inputs);
        }

        return new CreateResponse { Id = id, Properties = Struct(outputs) };
    }

    public override async Task<UpdateResponse> Update(UpdateRequest request, ServerCallContext context)
    {
        var inputs = PropertyMarshaler.FromStruct(request.News);
        var outputs = inputs.With("arn", $"arn:{request.Id}");
        if (!request.Preview)
        {
            await CallAsync($"update {request.Name}", inputs, request.Timeout, context.CancellationToken);
            Resources[request.Id] = outputs;
        }

        return new UpdateResponse { Properties = Struct(outputs) };
    }

    public override async Task<Empty> Delete(DeleteRequest request, ServerCallContext context)
    {
        await CallAsync(
            $"delete {request.Name}",
            PropertyMarshaler.FromStruct(request.Properties),
            request.Timeout,
            context.CancellationToken
        );
        Resources.TryRemove(request.Id, out _);
        await BeforeAnswer($"delete {request.Name}", context.CancellationToken);
        return new Empty();
    }

    public override Task<ReadResponse> Read(ReadRequest request, ServerCallContext context)
    {
        var id = request.Id.Length > 0 ? request.Id : _unanswered.GetValueOrDefault(request.Urn, "");
        return Task.FromResult(
            Resources.TryGetValue(id, out var outputs)
                ? new ReadResponse
                {
                    Id = id,
                    Properties = Struct(outputs),
                    Inputs = Struct(outputs.Without("arn")),
                }
                : new ReadResponse()
        );
    }

    public override async Task<ConstructResponse> Construct(ConstructRequest request, ServerCallContext context)
    {
        using var connection = GrpcConnection.ToAddress(request.MonitorEndpoint);
        var monitor = new TestMonitor(connection, context.CancellationToken);
        var inputs = PropertyMarshaler.FromStruct(request.Inputs);
        if (inputs.ContainsKey("fail"))
        {
            throw RpcErrors.New(StatusCode.Unknown, "the component cannot be constructed");
        }

        var component = await monitor.ComponentAsync(request.Type, request.Name, request.Parent);
        var child = await monitor.RegisterAsync($"{request.Name}-child", inputs, parent: component.Urn);
        var outputs = new PropertyMap(("arn", child.Outputs["arn"]));
        await monitor.OutputsAsync(component.Urn, outputs);
        return new ConstructResponse
        {
            Urn = component.Urn,
            State = PropertyMarshaler.ToStruct(outputs, MarshalOptions.All),
        };
    }

    private async Task CallAsync(
        string call,
        PropertyMap properties,
        double seconds,
        CancellationToken cancellationToken
    )
    {
        Calls.Enqueue(call);
        Timeouts.Enqueue((call, seconds));
        await Meanwhile(call, cancellationToken);
        if (properties.Get("fail")?.AsString is { } reason)
        {
            throw RpcErrors.New(StatusCode.Unknown, reason);
        }
    }

    private static RpcException Incomplete(string id, PropertyMap outputs, PropertyMap inputs)
    {
        var detail = new ErrorResourceInitFailed
        {
            Id = id,
            Properties = Struct(outputs),
            Inputs = Struct(inputs),
        };
        detail.Reasons.Add("it never became ready");
        return RpcErrors.New(StatusCode.Unknown, "incomplete", detail);
    }

    private static Struct Struct(PropertyMap map) =>
        PropertyMarshaler.ToStruct(
            map,
            new MarshalOptions(KeepSecrets: false, KeepOutputs: false, KeepResources: true)
        );
}
