using Google.Protobuf;

namespace Local.Protocol.Grpc;

/// <summary>A unary method of a gRPC service: its name on the wire and the messages it takes and returns.</summary>
/// <param name="Service">The full name of the service, such as <c>pulumirpc.ResourceMonitor</c>.</param>
/// <param name="Name">The name of the method, such as <c>RegisterResource</c>.</param>
public sealed record GrpcMethod<TRequest, TResponse>(string Service, string Name)
    where TRequest : IMessage<TRequest>, new()
    where TResponse : IMessage<TResponse>, new()
{
    /// <summary>The path of the HTTP/2 request.</summary>
    public string Path => $"/{Service}/{Name}";
}
