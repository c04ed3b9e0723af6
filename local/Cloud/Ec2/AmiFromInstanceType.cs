using System.Text.RegularExpressions;
using Local.Cloud.Functions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ec2;

/// <summary><c>aws:ec2/amiFromInstance:AmiFromInstance</c>: an image of an instance's disk.</summary>
internal sealed partial class AmiFromInstanceType(Instances instances, IResourceStore store) : ResourceType
{
    private const int LongestDescription = 255;

    public override string Token => "aws:ec2/amiFromInstance:AmiFromInstance";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var errors = new List<InputError>();
        if (context.Inputs.Get("name")?.AsString is { } name && !Name.IsMatch(name))
        {
            errors.Add(InputError.Value("name", name, "3 to 128 letters, digits, spaces and ( ) [ ] . / - ' @ _"));
        }

        if (context.Inputs.Get("description")?.AsString is { Length: > LongestDescription } text)
        {
            errors.Add(InputError.Found("description", $"{text.Length} characters", $"at most {LongestDescription}"));
        }

        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override async Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var inputs = context.Inputs;
        var name = inputs["name"].AsString!;
        if (store.All(Token).FirstOrDefault(other => other.Inputs["name"].AsString == name) is { } taken)
        {
            throw new CloudException($"InvalidAMIName.Duplicate: AMI name {name} is already in use by AMI {taken.Id}");
        }

        var source = inputs["sourceInstanceId"].AsString!;
        var instance =
            instances.Find(source)
            ?? throw new CloudException($"InvalidInstanceID.NotFound: The instance ID '{source}' does not exist");
        var id = ImageIds.NewCopy();
        Task Copy() => instances.Images.CreateAsync(id, instance.RootFolder, cancellationToken);
        if (inputs.Flag("snapshotWithoutReboot", false))
        {
            await Copy();
        }
        else
        {
            await instance.RestartAsync(Copy, cancellationToken);
        }

        return new Created(id, Outputs(id, context.Region, inputs));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(Outputs(resource.Id, resource.Region, inputs));

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) =>
        instances.Images.DeleteAsync(resource.Id, cancellationToken);

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken) =>
        instances.Images.WhyNot(resource.Id) is { } why ? throw new ResourceGoneException(why) : Task.CompletedTask;

    public override Task<PropertyMap?> ReadAsync(CloudResource resource, CancellationToken cancellationToken) =>
        Task.FromResult(instances.Images.WhyNot(resource.Id) is null ? resource.Outputs : null);

    private static PropertyMap Outputs(string id, string region, PropertyMap inputs) =>
        new PropertyMap(
            ("architecture", "x86_64"),
            ("bootMode", "uefi-preferred"),
            ("deprecationTime", ""),
            ("description", ""),
            ("enaSupport", true),
            ("hypervisor", "xen"),
            ("imageLocation", $"{Arn.Account}/{inputs["name"].AsString}"),
            ("imageOwnerAlias", ""),
            ("imageType", "machine"),
            ("imdsSupport", "v2.0"),
            ("kernelId", ""),
            ("lastLaunchedTime", ""),
            ("manageEbsSnapshots", true),
            ("ownerId", Arn.Account),
            ("platform", ""),
            ("platformDetails", "Linux/UNIX"),
            ("public", false),
            ("ramdiskId", ""),
            ("rootDeviceName", "/dev/xvda"),
            ("rootSnapshotId", $"snap-{id["ami-".Length..]}"),
            ("snapshotWithoutReboot", false),
            ("sriovNetSupport", "simple"),
            ("tpmSupport", ""),
            ("uefiData", ""),
            ("usageOperation", "RunInstances"),
            ("virtualizationType", "hvm")
        )
            .With(inputs)
            .With("arn", $"arn:aws:ec2:{region}::image/{id}");

    [GeneratedRegex(@"^[A-Za-z0-9()\[\] ./'@_-]{3,128}$")]
    private static partial Regex Name { get; }
}
