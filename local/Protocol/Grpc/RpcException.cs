using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Local.Protocol.Grpc;

/// <summary>A call that ended with another status than OK. Thrown by a handler, it is what the caller gets.</summary>
public sealed class RpcException : Exception
{
    /// <param name="code">Why the call failed; never <see cref="StatusCode.OK"/>.</param>
    /// <param name="message">What the other side is told, in one or more lines.</param>
    /// <param name="details">Messages that explain more, such as <c>ErrorResourceInitFailed</c>.</param>
    public RpcException(StatusCode code, string message, params IMessage[] details)
        : this(code, message, [.. details.Select(Any.Pack)]) { }

    internal RpcException(StatusCode code, string message, IReadOnlyList<Any> details)
        : base(message)
    {
        Code = code;
        Details = details;
    }

    /// <summary>Why the call failed.</summary>
    public StatusCode Code { get; }

    /// <summary>What came in the trailer <c>grpc-status-details-bin</c>; empty when there was none.</summary>
    public IReadOnlyList<Any> Details { get; }

    /// <summary>The first detail of type <typeparamref name="T"/>, or null.</summary>
    public T? Detail<T>()
        where T : class, IMessage<T>, new()
    {
        foreach (var detail in Details)
        {
            if (detail.TryUnpack<T>(out var message))
            {
                return message;
            }
        }
        return null;
    }
}
