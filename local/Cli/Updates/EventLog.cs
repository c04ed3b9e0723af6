using System.Threading.Channels;
using Local.Cli.Display;
using Local.Engine.Events;
using Local.Protocol.Rpc;
using Pulumirpc;

namespace Local.Cli.Updates;

/// <summary>
/// Sends the events of an operation to a program that watches it: as lines of JSON to a file, or to its server
/// (<c>tcp://host:port</c>). A receiver that fails does not stop the operation.
/// </summary>
internal sealed class EventLog : IAsyncDisposable
{
    private const string Server = "tcp://";

    private readonly Channel<string> _texts = Channel.CreateUnbounded<string>();
    private readonly EventJson _json;
    private readonly Task<string?> _sending;
    private readonly Action<string> _warn;

    private EventLog(EventJson json, Func<IAsyncEnumerable<string>, Task> send, Action<string> warn)
    {
        _json = json;
        _warn = warn;
        _sending = Task.Run(() => SendAsync(send));
    }

    /// <summary>Opens the log.</summary>
    /// <param name="target">The path of a file, to which lines are appended, or <c>tcp://host:port</c>.</param>
    /// <param name="json">Writes the events as JSON.</param>
    /// <param name="warn">Receives the reason why the receiver does not have all events.</param>
    /// <exception cref="CliException">The file cannot be written.</exception>
    public static EventLog Open(string target, EventJson json, Action<string> warn)
    {
        if (target.StartsWith(Server, StringComparison.Ordinal))
        {
            return new EventLog(json, texts => StreamAsync(target[Server.Length..], texts), warn);
        }

        try
        {
            var file = new StreamWriter(target, append: true) { AutoFlush = true };
            return new EventLog(json, texts => AppendAsync(file, texts), warn);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"--event-log: cannot write {target}: {e.Message}");
        }
    }

    /// <summary>Sends an event. The call does not wait for the receiver.</summary>
    public void Send(EngineEvent e)
    {
        if (_json.Next(e) is { } text)
        {
            _texts.Writer.TryWrite(text);
        }
    }

    /// <summary>Sends the last event and waits until the receiver has all.</summary>
    public async ValueTask DisposeAsync()
    {
        _texts.Writer.TryWrite(_json.Last());
        _texts.Writer.Complete();
        if (await _sending is { } reason)
        {
            _warn($"warning: --event-log: {reason}");
        }
    }

    private async Task<string?> SendAsync(Func<IAsyncEnumerable<string>, Task> send)
    {
        try
        {
            await send(_texts.Reader.ReadAllAsync());
            return null;
        }
        catch (Exception e) when (e is Grpc.Core.RpcException or IOException)
        {
            return e.Message;
        }
    }

    private static async Task StreamAsync(string address, IAsyncEnumerable<string> texts)
    {
        using var connection = GrpcConnection.ToAddress(address);
        using var call = new Pulumirpc.Events.EventsClient(connection).StreamEvents();
        await foreach (var text in texts)
        {
            await call.RequestStream.WriteAsync(new EventRequest { Event = text });
        }

        await call.RequestStream.CompleteAsync();
        await call;
    }

    private static async Task AppendAsync(StreamWriter file, IAsyncEnumerable<string> texts)
    {
        await using var _ = file;
        await foreach (var text in texts)
        {
            await file.WriteLineAsync(text);
        }
    }
}
