using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Local.Protocol.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Pulumirpc;

namespace Pulumi;

/// <summary>
/// The functions of the program that the engine calls, on a loopback server of their own. The server starts with the first
/// function and ends with the process.
/// </summary>
internal sealed class CallbackServer : Callbacks.CallbacksBase
{
    private readonly ConcurrentDictionary<string, Func<ByteString, CancellationToken, Task<IMessage>>> _functions =
        new();
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly Lazy<Task<string>> _address;

    public CallbackServer() => _address = new Lazy<Task<string>>(StartAsync);

    /// <summary>Adds a function, and returns its name for the engine.</summary>
    public async Task<Callback> AddAsync(Func<ByteString, CancellationToken, Task<IMessage>> function)
    {
        var token = Guid.NewGuid().ToString();
        _functions[token] = function;
        return new Callback { Target = await _address.Value.ConfigureAwait(false), Token = token };
    }

    /// <inheritdoc/>
    public override async Task<CallbackInvokeResponse> Invoke(CallbackInvokeRequest request, ServerCallContext context)
    {
        if (!_functions.TryGetValue(request.Token, out var function))
        {
            throw RpcErrors.New(StatusCode.InvalidArgument, $"Callback not found: {request.Token}");
        }

        // The function belongs to the deployment in which the program made it.
        Task<IMessage>? running = null;
        void Call(object? _) => running = function(request.Request, context.CancellationToken);
        if (_context is null)
        {
            Call(null);
        }
        else
        {
            ExecutionContext.Run(_context, Call, null);
        }

        var response = await running!.ConfigureAwait(false);
        return new CallbackInvokeResponse { Response = response.ToByteString() };
    }

    private async Task<string> StartAsync()
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
        var application = builder.Build();
        application.Serve(endpoints => endpoints.MapService(binder => Callbacks.BindService(binder, this)));
        await application.StartAsync().ConfigureAwait(false);
        var addresses = application
            .Services.GetRequiredService<IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>();
        return new Uri(addresses.Addresses.Single()).Authority;
    }
}
