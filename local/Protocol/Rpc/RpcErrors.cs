using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Local.Protocol.Rpc;

/// <summary>Makes and reads the errors of calls.</summary>
public static class RpcErrors
{
    /// <summary>Returns an error for a handler to throw. Its message reaches the caller unchanged.</summary>
    /// <param name="code">The code of the failure; never <see cref="StatusCode.OK"/>.</param>
    /// <param name="message">The message for the caller, one or more lines.</param>
    /// <param name="details">Messages with details, such as <c>ErrorResourceInitFailed</c>.</param>
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

    /// <summary>Returns the error's first detail of type <typeparamref name="T"/>; null if there is none.</summary>
    public static T? Detail<T>(this RpcException error)
        where T : class, IMessage<T>, new() => error.GetRpcStatus()?.GetDetail<T>();
}
