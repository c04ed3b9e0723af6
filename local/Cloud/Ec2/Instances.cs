using System.Collections.Concurrent;
using System.Net;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>The EC2 instances of this machine. Thread-safe.</summary>
internal sealed class Instances : IInstanceAddresses, IAsyncDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Ec2Platform _platform;
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, Instance> _instances = new();
    private readonly ConcurrentDictionary<string, (InstanceRecord Record, NetworkInterface Interface)> _kept = new();

    /// <param name="platform">The platform that the instances run on.</param>
    /// <exception cref="CloudException">A saved record is damaged.</exception>
    public Instances(Ec2Platform platform)
    {
        _platform = platform;
        _folder = Path.Combine(platform.StateFolder, "instances");
        Images = new MachineImages(Path.Combine(platform.StateFolder, "images"));
        if (!Directory.Exists(_folder))
        {
            return;
        }

        foreach (var record in Directory.GetDirectories(_folder).Select(InstanceRecord.Load).OfType<InstanceRecord>())
        {
            // An instance keeps its address, whichever instance is restored first.
            var address = platform.Network.Vpcs.Rebase(IPAddress.Parse(record.Address));
            var attached = platform.Network.Network.Attach(
                Description(record.Id),
                [],
                address,
                hasPublicAddress: record.HasPublicAddress
            );
            _kept[record.Id] = (record, attached);
        }
    }

    /// <summary>The AMIs that instances are launched from.</summary>
    public MachineImages Images { get; }

    /// <summary>Raised after an instance's state changed, and when a boot has finished, including user data.</summary>
    public event Action? Changed;

    /// <summary>Raised before an instance is terminated, while it still runs.</summary>
    public event Action<Instance>? Terminating;

    /// <summary>The instances that are not terminated, in the order of their launch.</summary>
    public IReadOnlyList<Instance> All => [.. _instances.Values.OrderBy(instance => instance.LaunchTime)];

    /// <summary>Returns the instance with this id; null if there is none, or it is terminated.</summary>
    public Instance? Find(string id) => _instances.GetValueOrDefault(id);

    /// <inheritdoc/>
    public IPAddress? FindAddress(string instanceId) => Find(instanceId)?.Address;

    /// <summary>Launches an instance and returns when it is running. Its user data may still run.</summary>
    /// <exception cref="CloudException">The instance cannot be launched. Nothing of it remains.</exception>
    public async Task<Instance> LaunchAsync(LaunchSpecification specification, CancellationToken cancellationToken)
    {
        if (await Namespaces.WhyNotAsync(cancellationToken) is { } problem)
        {
            throw new CloudException(problem);
        }

        if (UserData.WhyNot(specification.UserData) is { } refused)
        {
            throw new CloudException($"InvalidUserData: {refused}");
        }

        var id = Ids.New("i");
        var folder = Path.Combine(_folder, id);
        var attached = _platform.Network.Network.Attach(
            Description(id),
            specification.SecurityGroupIds,
            subnetIds: specification.SubnetId is { } subnet ? [subnet] : [],
            hasPublicAddress: specification.AssociatePublicIpAddress
        );
        var record = new InstanceRecord(
            id,
            specification.Stack,
            specification.Name,
            specification.ImageId,
            specification.InstanceType,
            specification.Region,
            attached.Address.ToString(),
            attached.SecurityGroupIds,
            specification.InstanceProfile,
            specification.Tags,
            _platform.Time.GetUtcNow(),
            attached.HasPublicAddress
        );
        var instance = new Instance(_platform, record, attached, folder, () => Changed?.Invoke());
        try
        {
            Directory.CreateDirectory(folder, Private);
            await Images.CopyToAsync(specification.ImageId, instance.RootFolder, cancellationToken);
            UserData.Write(folder, specification.UserData);
            record.Save(folder);
            _instances[id] = instance;
            await instance.StartAsync(cancellationToken);
            return instance;
        }
        catch
        {
            await RemoveAsync(instance);
            throw;
        }
    }

    /// <summary>
    /// Boots an instance whose root was kept while the cloud was not running; returns null if there is no such
    /// root. An instance that runs is returned as it is.
    /// </summary>
    /// <exception cref="CloudException">The instance does not boot. Its root is kept.</exception>
    public async Task<Instance?> RestoreAsync(string id, CancellationToken cancellationToken)
    {
        if (!_kept.TryRemove(id, out var kept))
        {
            return Find(id);
        }

        var (record, attached) = kept;
        record = record with { Address = attached.Address.ToString() };
        _platform.Network.Network.SetSecurityGroups(attached, record.SecurityGroupIds);
        var folder = Path.Combine(_folder, id);
        record.Save(folder);
        var instance = new Instance(_platform, record, attached, folder, () => Changed?.Invoke());
        _instances[id] = instance;
        await instance.StartAsync(cancellationToken);
        return instance;
    }

    /// <summary>
    /// Terminates an instance: ends its processes, deletes its root and releases its address. Does nothing if it
    /// does not exist.
    /// </summary>
    public async Task TerminateAsync(string id, CancellationToken cancellationToken)
    {
        if (Find(id) is { } instance)
        {
            Terminating?.Invoke(instance);
            await RemoveAsync(instance);
        }
        else if (_kept.TryRemove(id, out var kept))
        {
            _platform.Network.Network.Detach(kept.Interface);
            await MachineImages.RemoveAsync(Path.Combine(_folder, id), cancellationToken);
        }
    }

    /// <summary>Stops all instances, because the cloud ends. They boot again with the cloud.</summary>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_instances.Values.Select(instance => instance.EndAsync(forGood: false)));

    // The removal cannot be cancelled half-way: nobody would own the rest of the instance.
    private async Task RemoveAsync(Instance instance)
    {
        await instance.EndAsync(forGood: true);
        var folder = Path.Combine(_folder, instance.Id);
        await MachineImages.RemoveAsync(folder, CancellationToken.None);
        if (_instances.TryRemove(instance.Id, out _))
        {
            Changed?.Invoke();
        }

        _platform.Network.Network.Detach(instance.NetworkInterface);
    }

    private static string Description(string id) => $"EC2 instance {id}";
}
