using System.Net;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>
/// An EC2 instance: a root folder, an address, and while it runs the processes of one boot. When its init ends without
/// being asked to, as by a failure of its host, it is booted again on the same root, id and address. Made by
/// <see cref="Instances"/>. Safe for many callers at once.
/// </summary>
#pragma warning disable CA1001 // Its semaphore and its token source have nothing to dispose of.
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

    /// <summary>Its id, <c>i-</c> and 17 hex digits.</summary>
    public string Id => _record.Id;

    /// <summary>The stack that it belongs to.</summary>
    public string Stack => _record.Stack;

    /// <summary>Its tag <c>Name</c>, or what the program calls it.</summary>
    public string Name => _record.Tags.GetValueOrDefault("Name") is { Length: > 0 } name ? name : _record.Name;

    /// <summary>Its private address.</summary>
    public IPAddress Address => NetworkInterface.Address;

    /// <summary>What has its address.</summary>
    public NetworkInterface NetworkInterface { get; }

    /// <summary>One of <see cref="InstanceState"/>.</summary>
    public string State => _state;

    /// <summary>The process of its init on this machine; null while it has none.</summary>
    public int? ProcessId => _machine?.ProcessId;

    /// <summary>The AMI that it was launched from.</summary>
    public string ImageId => _record.ImageId;

    /// <summary>Such as <c>t2.micro</c>.</summary>
    public string InstanceType => _record.InstanceType;

    /// <summary>The name of its instance profile; null when it has none.</summary>
    public string? InstanceProfile => _record.InstanceProfile;

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _record.Tags;

    /// <summary>When it was launched.</summary>
    public DateTimeOffset LaunchTime => _record.LaunchTime;

    /// <summary>The folder that is its <c>/</c>, as a full path.</summary>
    public string RootFolder => Path.Combine(_folder, "root");

    /// <summary>Whether its image is the ECS-optimized one, or was made of an instance whose image is.</summary>
    public bool IsEcsOptimized => Directory.Exists(Path.Combine(RootFolder, "etc", "ecs"));

    /// <summary>Whether its current boot is over, user data and all.</summary>
    public bool BootFinished => _machine?.IsBootFinished == true;

    /// <summary>The region that it was launched in.</summary>
    public string Region => _record.Region;

    /// <summary>Its name in DNS, such as <c>ip-127-31-0-9.us-west-1.compute.internal</c>.</summary>
    public string PrivateDnsName => Machine.HostName(Address, Region);

    /// <summary>Where what its user data wrote is, for messages: relative to the project.</summary>
    public string BootLog =>
        Path.GetRelativePath(_platform.ProjectFolder, Path.Combine(RootFolder, "var", "log", "cloud-init-output.log"));

    /// <summary>Runs a shell command on it, as root, and returns what it wrote to both streams.</summary>
    /// <exception cref="CloudException">It does not run.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the command was ended.</exception>
    public Task<(int ExitCode, string Output)> RunAsync(string command, CancellationToken cancellationToken) =>
        _machine is { } machine
            ? machine.RunAsync(command, cancellationToken)
            : throw new CloudException($"InvalidInstanceID: the instance {Id} is {State}, not running");

    /// <summary>Boots it.</summary>
    /// <exception cref="CloudException">It does not boot.</exception>
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

    /// <summary>Stops it, does something with its root, and boots it again.</summary>
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

    /// <summary>Ends all of its processes and leaves its root, because it is terminated or the cloud ends.</summary>
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

    /// <summary>Changes what is kept of it.</summary>
    internal void Change(Func<InstanceRecord, InstanceRecord> change)
    {
        _record = change(_record);
        _record.Save(_folder);
        _changed();
    }

    /// <summary>Keeps other user data, for the first boot of an instance made anew.</summary>
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

    /// <summary>What EC2 does when an instance's host fails, once it is this boot's failure and nobody's wish.</summary>
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

                    // Null too after an attempt that failed: then this is the next.
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
