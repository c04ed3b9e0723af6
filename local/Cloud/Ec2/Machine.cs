using System.Globalization;
using System.Net;
using Local.Cloud.Network;
using Local.Cloud.Processes;
using Local.Cloud.Resources;
using Local.Protocol.Processes;

namespace Local.Cloud.Ec2;

/// <summary>One boot of an instance, from its init to the end of all its processes.</summary>
#pragma warning disable CA1001 // Halting the machine disposes it.
internal sealed class Machine
#pragma warning restore CA1001
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StepInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BootTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan HaltTimeout = TimeSpan.FromSeconds(10);

    private readonly Ec2Platform _platform;
    private readonly string _folder;
    private readonly string _sockets;
    private readonly string _mark;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly SessionProcess _init;
    private readonly PortWatch _ports;
    private readonly CancellationTokenSource _halting = new();
    private readonly Action _bootFinished;
    private Task _watching = Task.CompletedTask;
    private MountNamespace? _mountNamespace;
    private volatile bool _isBootFinished;
    private int _commands;

    private Machine(
        Ec2Platform platform,
        InstanceRecord record,
        NetworkInterface networkInterface,
        string folder,
        Action bootFinished
    )
    {
        _platform = platform;
        _folder = folder;
        _bootFinished = bootFinished;
        _mark = $"{platform.ProjectHash}/{record.Id}";
        var hostName = HostName(networkInterface.Address, record.Region);
        _environment = Guest.Environment(hostName, _mark);
        _sockets = Path.Combine(platform.SocketFolder, "i", record.Id);
        RecreatePrivate(_sockets);
        _ports = new PortWatch(platform.Network.Network, networkInterface, _sockets, Log);
        File.WriteAllText(ConsoleLog, "");
        // These files are of the previous boot. Their reappearance shows the progress of this boot.
        foreach (var left in new[] { InitControl, BootResult }.Where(File.Exists))
        {
            File.Delete(left);
        }

        _init = SessionProcess.Start(
            [
                .. Guest.Unshare,
                "sh",
                Guest.Script("boot"),
                folder,
                record.Id,
                hostName,
                networkInterface.Address.ToString(),
                _sockets,
                Guest.ProgramFolder,
                DotnetHost.Root,
            ],
            folder,
            _environment,
            (_, _) => { }
        );
    }

    /// <summary>The process id of the machine's init.</summary>
    public int ProcessId => _init.Id;

    /// <summary>A task that ends when the machine's init has ended.</summary>
    public Task Exited => _init.Exited;

    /// <summary>Whether the boot has finished, including user data.</summary>
    public bool IsBootFinished => _isBootFinished;

    private string InitControl => Path.Combine(_folder, "root", "run", "initctl");

    private string BootResult => Path.Combine(_folder, "root", "run", "cloud-init", "result");

    private string ConsoleLog => Path.Combine(_folder, "console.log");

    /// <summary>AWS's name of a host with this address and region.</summary>
    public static string HostName(IPAddress address, string region) =>
        $"ip-{address.ToString().Replace('.', '-')}."
        + (region == "us-east-1" ? "ec2.internal" : $"{region}.compute.internal");

    /// <summary>Boots a machine and returns when init is up. Its user data may still run.</summary>
    /// <param name="platform">The platform that the instance runs on.</param>
    /// <param name="record">The instance.</param>
    /// <param name="networkInterface">The instance's network interface.</param>
    /// <param name="folder">The instance's folder.</param>
    /// <param name="bootFinished">Called when the boot has finished.</param>
    /// <exception cref="CloudException">The machine does not boot.</exception>
    public static async Task<Machine> BootAsync(
        Ec2Platform platform,
        InstanceRecord record,
        NetworkInterface networkInterface,
        string folder,
        Action bootFinished,
        CancellationToken cancellationToken
    )
    {
        var machine = new Machine(platform, record, networkInterface, folder, bootFinished);
        try
        {
            await machine.UntilUpAsync(record.Id, cancellationToken);
        }
        catch
        {
            await machine.HaltAsync();
            throw;
        }

        machine._mountNamespace = MountNamespace.Open(machine.ProcessId);
        machine._watching = Task.Run(
            () => platform.Background.RunAsync($"ports of {record.Id}", machine.WatchAsync, machine._halting.Token),
            CancellationToken.None
        );
        return machine;
    }

    /// <summary>
    /// Runs a shell command on the machine as root, and returns its exit code and the output of both streams.
    /// </summary>
    /// <exception cref="OperationCanceledException">The call was cancelled and the command was ended.</exception>
    public async Task<(int ExitCode, string Output)> RunAsync(string command, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _commands).ToString(CultureInfo.InvariantCulture);
        var output = Path.Combine(_folder, $"command-{number}.log");
        using var process = SessionProcess.Start(
            [
                "bash",
                "-c",
                // The output goes to a file, because a pipe would stay open as long as processes that the command
                // started.
                "exec >\"$0\" 2>&1; exec \"$@\"",
                output,
                "nsenter",
                "--target",
                ProcessId.ToString(CultureInfo.InvariantCulture),
                "--user",
                "--mount",
                "--uts",
                "--preserve-credentials",
                "--",
                "bash",
                "-c",
                command,
            ],
            "/",
            _environment,
            (_, _) => { }
        );
        try
        {
            var code = await process.Exited.WaitAsync(cancellationToken);
            return (code, await File.ReadAllTextAsync(output, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            process.Signal(ProcessSignal.Kill);
            await process.Exited;
            throw;
        }
        finally
        {
            File.Delete(output);
        }
    }

    /// <summary>Ends all processes of the machine: asks them to end, then kills them.</summary>
    public async Task HaltAsync()
    {
        await _halting.CancelAsync();
        await _watching;
        await _ports.DisposeAsync();
        MarkedProcesses.Terminate(_mark, _mountNamespace);
        var asked = _platform.Time.GetTimestamp();
        while (MarkedProcesses.Any(_mark, _mountNamespace) && _platform.Time.GetElapsedTime(asked) < HaltTimeout)
        {
            await Task.Delay(StepInterval, _platform.Time);
        }

        MarkedProcesses.End(_mark, _mountNamespace);
        await _init.Exited;
        _init.Dispose();
        _mountNamespace?.Dispose();
        Directory.Delete(_sockets, recursive: true);
        _halting.Dispose();
    }

    private async Task UntilUpAsync(string id, CancellationToken cancellationToken)
    {
        var started = _platform.Time.GetTimestamp();
        while (!File.Exists(InitControl))
        {
            if (_init.Exited.IsCompleted)
            {
                throw new CloudException($"the instance {id} does not boot: {Tail(ConsoleLog)}");
            }

            if (_platform.Time.GetElapsedTime(started) > BootTimeout)
            {
                throw new CloudException(
                    $"the instance {id} is not up after {BootTimeout.TotalSeconds} s: {Tail(ConsoleLog)}"
                );
            }

            await Task.Delay(StepInterval, _platform.Time, cancellationToken);
        }
    }

    private async Task WatchAsync()
    {
        while (true)
        {
            await _ports.LookAsync(_halting.Token);
            if (!_isBootFinished && File.Exists(BootResult))
            {
                _isBootFinished = true;
                _bootFinished();
            }

            await Task.Delay(LookInterval, _platform.Time, _halting.Token);
        }
    }

    private void Log(string line) => File.AppendAllText(ConsoleLog, $"cloud: {line}\n");

    private static string Tail(string path) => string.Join(" | ", File.ReadLines(path).TakeLast(5));

    private static void RecreatePrivate(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
