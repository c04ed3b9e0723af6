using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Local.Protocol.Rpc;
using Pulumirpc;

namespace Local.Engine.Providers;

/// <summary>Calls the functions of a program that it named to the engine: transforms and hooks.</summary>
internal sealed class ProgramCallbacks : IDisposable
{
    private readonly ConcurrentDictionary<string, GrpcConnection> _connections = new();

    /// <exception cref="EngineException">The program's function failed, or the program is gone.</exception>
    public async Task<TResponse> CallAsync<TResponse>(
        Callback callback,
        IMessage request,
        MessageParser<TResponse> parser,
        CancellationToken cancellationToken
    )
        where TResponse : IMessage<TResponse>
    {
        var connection = _connections.GetOrAdd(callback.Target, GrpcConnection.ToAddress);
        try
        {
            var response = await new Callbacks.CallbacksClient(connection).InvokeAsync(
                new CallbackInvokeRequest { Token = callback.Token, Request = request.ToByteString() },
                cancellationToken: cancellationToken
            );
            return parser.ParseFrom(response.Response);
        }
        catch (RpcException e)
        {
            throw new EngineException(e.Status.Detail);
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }
    }
}
