using Local.Cloud.Resources;
using Local.Cloud.S3;
using Local.Protocol.Files;

namespace Local.Cloud.LoadBalancing.AccessLogs;

/// <summary>
/// A log of a load balancer. Its lines wait in a file and are delivered to a bucket every five minutes and at the end.
/// What a cloud that died has left in the file, the next one delivers. Thread-safe.
/// </summary>
internal sealed class DeliveredLog : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Lock _delivering = new();
    private readonly LogKind _kind;
    private readonly LogTarget _target;
    private readonly LogSource _source;
    private readonly Buckets _buckets;
    private readonly WorkContext _work;
    private readonly ITimer _timer;
    private StreamWriter? _waiting;

    /// <param name="kind">The kind of the log.</param>
    /// <param name="target">The place of the log.</param>
    /// <param name="source">The load balancer.</param>
    /// <param name="buckets">The objects of the buckets.</param>
    /// <param name="work">The clock of the delivery.</param>
    public DeliveredLog(LogKind kind, LogTarget target, LogSource source, Buckets buckets, WorkContext work)
    {
        _kind = kind;
        _target = target;
        _source = source;
        _buckets = buckets;
        _work = work;
        var now = work.Time.GetUtcNow();
        var next = new DateTimeOffset((now.Ticks / Period.Ticks + 1) * Period.Ticks, TimeSpan.Zero);
        _timer = work.Time.CreateTimer(_ => Deliver(), null, next - now, Period);
    }

    /// <summary>The place of the log.</summary>
    public LogTarget Target => _target;

    private string Waiting => Path.Combine(_source.Folder, $"{_source.Id}.{_kind.FileSuffix}");

    private string Leaving => Waiting + ".leaving";

    /// <summary>Adds a line.</summary>
    public void Write(string line)
    {
        lock (_lock)
        {
            try
            {
                _waiting ??= Open();
                _waiting.Write(line);
                _waiting.Write('\n');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // AWS's logs are a best effort, too. A full disk must not end a request.
            }
        }
    }

    /// <summary>Delivers the lines that wait.</summary>
    public void Deliver()
    {
        lock (_delivering)
        {
            try
            {
                // A file that is left is of a cloud that died, or of a delivery that failed.
                DeliverLeaving();
                lock (_lock)
                {
                    _waiting?.Dispose();
                    _waiting = null;
                    if (File.Exists(Waiting))
                    {
                        File.Move(Waiting, Leaving);
                    }
                }

                DeliverLeaving();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _work.Background.Note($"cannot deliver the {_kind.FileSuffix} log of {_source.Id}: {e.Message}");
            }
        }
    }

    /// <summary>Ends the log and delivers the rest.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Deliver();
    }

    private void DeliverLeaving()
    {
        if (!File.Exists(Leaving))
        {
            return;
        }

        if (_buckets.Exists(_target.Bucket))
        {
            var key = _kind.Key(_source, _work.Time.GetUtcNow());
            _buckets.PutCompressed(_target.Bucket, _target.Key(key), Leaving);
        }

        File.Delete(Leaving);
    }

    private StreamWriter Open()
    {
        PrivateFolder.Make(_source.Folder);
        return new StreamWriter(
            RegularFile.Open(
                Waiting,
                new FileStreamOptions
                {
                    Mode = FileMode.Append,
                    Access = FileAccess.Write,
                    UnixCreateMode = PrivateFile.Mode,
                }
            )
        );
    }
}
