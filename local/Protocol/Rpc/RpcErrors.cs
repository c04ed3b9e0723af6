using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Local.Protocol.Rpc;

/// <summary>Makes and reads the errors in which calls end.</summary>
public static class RpcErrors
{
    /// <summary>An error that a handler throws; its message goes to the caller as it is.</summary>
    /// <param name="code">Why the call failed; never <see cref="StatusCode.OK"/>.</param>
    /// <param name="message">What the caller is told, in one or more lines.</param>
    /// <param name="details">Messages that explain more, such as <c>ErrorResourceInitFailed</c>.</param>
    public static RpcException New(StatusCode code, string message, params IMessage[] details)
    {
        var trailers = Metadata.Empty;
        if (details.Length > 0)
        {
            var status = new Google.Rpc.Status { Code = (int)code, Message = message };
            status.Details.AddRange(details.Select(Any.Pack));
            trailers = status.ToRpcException().Trailers;
        }

        return new RpcException(new Status(code, message), trailers, message);
    }

    /// <summary>The first detail of type <typeparamref name="T"/> that came with the error, or null.</summary>
    public static T? Detail<T>(this RpcException error)
        where T : class, IMessage<T>, new() => error.GetRpcStatus()?.GetDetail<T>();
}
