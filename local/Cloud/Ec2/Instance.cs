using System.Net;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>
/// An EC2 instance: a root folder, an address and, while it runs, the processes of one boot. If its init ends
/// without an order, as after a failure of the host, the instance boots again with the same root, id and address.
/// <see cref="Instances"/> makes it. Thread-safe.
/// </summary>
#pragma warning disable CA1001 // The semaphore and the token source have nothing to dispose.
internal sealed class Instance
#pragma warning restore CA1001
{
    private readonly Ec2Platform _platform;
    private readonly string _folder;
    private readonly Action _changed;
    private readonly SemaphoreSlim _power = new(1, 1);
    private readonly CancellationTokenSource _ending = new();
    private volatile InstanceRecord _record;
    private volatile Machine? _machine;
    private volatile string _state = InstanceState.Pending;

    internal Instance(
        Ec2Platform platform,
        InstanceRecord record,
        NetworkInterface networkInterface,
        string folder,
        Action changed
    )
    {
        _platform = platform;
        _record = record;
        _folder = folder;
        _changed = changed;
        NetworkInterface = networkInterface;
    }

    /// <summary>The instance id: <c>i-</c> and 17 hex digits.</summary>
    public string Id => _record.Id;

    /// <summary>The stack of the instance.</summary>
    public string Stack => _record.Stack;

    /// <summary>The tag <c>Name</c>, else the name that the program gave.</summary>
    public string Name => _record.Tags.GetValueOrDefault("Name") is { Length: > 0 } name ? name : _record.Name;

    /// <summary>The private address.</summary>
    public IPAddress Address => NetworkInterface.Address;

    /// <summary>The network interface with the address.</summary>
    public NetworkInterface NetworkInterface { get; }

    /// <summary>The state, one of <see cref="InstanceState"/>.</summary>
    public string State => _state;

    /// <summary>The process id of the instance's init on this machine; null while there is none.</summary>
    public int? ProcessId => _machine?.ProcessId;

    /// <summary>The id of the AMI that the instance was launched from.</summary>
    public string ImageId => _record.ImageId;

    /// <summary>The instance type, such as <c>t2.micro</c>.</summary>
    public string InstanceType => _record.InstanceType;

    /// <summary>The name of the instance profile; null if there is none.</summary>
    public string? InstanceProfile => _record.InstanceProfile;

    /// <summary>The tags of the instance.</summary>
    public IReadOnlyDictionary<string, string> Tags => _record.Tags;

    /// <summary>The time of the launch.</summary>
    public DateTimeOffset LaunchTime => _record.LaunchTime;

    /// <summary>The full path of the folder that is the instance's <c>/</c>.</summary>
    public string RootFolder => Path.Combine(_folder, "root");

    /// <summary>Whether the image is the ECS-optimized one, or was made of an instance with that image.</summary>
    public bool IsEcsOptimized => Directory.Exists(Path.Combine(RootFolder, "etc", "ecs"));

    /// <summary>Whether the current boot has finished, including user data.</summary>
    public bool BootFinished => _machine?.IsBootFinished == true;

    /// <summary>The region of the launch.</summary>
    public string Region => _record.Region;

    /// <summary>The private DNS name, such as <c>ip-127-31-0-9.us-west-1.compute.internal</c>.</summary>
    public string PrivateDnsName => Machine.HostName(Address, Region);

    /// <summary>The path of the log of the user data, relative to the project, for messages.</summary>
    public string BootLog =>
        Path.GetRelativePath(_platform.ProjectFolder, Path.Combine(RootFolder, "var", "log", "cloud-init-output.log"));

    /// <summary>
    /// Runs a shell command on the instance as root, and returns its exit code and the output of both streams.
    /// </summary>
    /// <exception cref="CloudException">The instance is not running.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled and the command was ended.</exception>
    public Task<(int ExitCode, string Output)> RunAsync(string command, CancellationToken cancellationToken) =>
        _machine is { } machine
            ? machine.RunAsync(command, cancellationToken)
            : throw new CloudException($"InvalidInstanceID: the instance {Id} is {State}, not running");

    /// <summary>Boots the instance.</summary>
    /// <exception cref="CloudException">The instance does not boot.</exception>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        await _power.WaitAsync(cancellationToken);
        try
        {
            await BootAsync(cancellationToken);
        }
        finally
        {
            _power.Release();
        }
    }

    /// <summary>Stops the instance, runs <paramref name="meanwhile"/>, and boots the instance again.</summary>
    internal async Task RestartAsync(Func<Task> meanwhile, CancellationToken cancellationToken)
    {
        await _power.WaitAsync(cancellationToken);
        try
        {
            await HaltAsync(InstanceState.Stopping, InstanceState.Stopped);
            try
            {
                await meanwhile();
            }
            finally
            {
                await BootAsync(CancellationToken.None);
            }
        }
        finally
        {
            _power.Release();
        }
    }

    /// <summary>
    /// Ends all processes of the instance and keeps its root, because it is terminated or the cloud ends.
    /// </summary>
    internal async Task EndAsync(bool forGood)
    {
        await _ending.CancelAsync();
        await _power.WaitAsync();
        try
        {
            await HaltAsync(InstanceState.ShuttingDown, forGood ? InstanceState.Terminated : InstanceState.Stopped);
        }
        finally
        {
            _power.Release();
        }
    }

    /// <summary>Changes the instance's saved record.</summary>
    internal void Change(Func<InstanceRecord, InstanceRecord> change)
    {
        _record = change(_record);
        _record.Save(_folder);
        _changed();
    }

    /// <summary>Saves other user data, for the first boot of a new instance.</summary>
    internal void SetUserData(string? userData) => UserData.Write(_folder, userData);

    private async Task BootAsync(CancellationToken cancellationToken)
    {
        _ending.Token.ThrowIfCancellationRequested();
        var machine = await Machine.BootAsync(
            _platform,
            _record,
            NetworkInterface,
            _folder,
            _changed,
            cancellationToken
        );
        _machine = machine;
        Become(InstanceState.Running);
        _ = machine.Exited.ContinueWith(_ => RecoverAsync(machine), TaskScheduler.Default);
    }

    private async Task HaltAsync(string meanwhile, string then)
    {
        Become(meanwhile);
        if (_machine is { } machine)
        {
            _machine = null;
            await machine.HaltAsync();
        }

        Become(then);
    }

    /// <summary>
    /// Recovers the instance as EC2 does after a host failure. Does nothing if this boot did not fail by itself.
    /// </summary>
    private Task RecoverAsync(Machine failed) =>
        _platform.Background.RunAsync(
            $"recovery of {Id}",
            async () =>
            {
                await _power.WaitAsync(_ending.Token);
                try
                {
                    if (_machine == failed)
                    {
                        _machine = null;
                        await failed.HaltAsync();
                    }

                    // The machine is also null after a failed attempt; then this is the next attempt.
                    if (_machine is null && State == InstanceState.Running)
                    {
                        await BootAsync(_ending.Token);
                    }
                }
                finally
                {
                    _power.Release();
                }
            },
            _ending.Token
        );

    private void Become(string state)
    {
        _state = state;
        _changed();
    }
}
