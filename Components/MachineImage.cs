using System.Text.Json;
using System.Text.RegularExpressions;
using Pulumi;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ec2.Inputs;
using Pulumi.Aws.Ssm;

namespace Infra.Components;

/// <summary>
/// The search for a machine image by a name that pins it. A name that means the newest image is refused, because such a
/// name would replace instances on a day that nobody chose.
/// </summary>
public static partial class MachineImage
{
    /// <summary>The names that pin an image, in words.</summary>
    internal const string Pinned =
        "a pinned image: an AMI's id (ami-…), a public SSM parameter with the date of a build in its name "
        + "(/aws/service/ecs/optimized-ami/amazon-linux-2023/<version>) or the exact name of an AMI of Amazon's; "
        + "never 'recommended' or 'latest'";

    /// <summary>The id of the image.</summary>
    /// <param name="image">The image's id, a public SSM parameter that has it, or the exact name of an image of Amazon's.</param>
    /// <exception cref="RunException">The name pins no image.</exception>
    public static Output<string> IdOf(string image) =>
        !IsPinned(image) ? throw new RunException($"'{image}' is no machine image; allowed is {Pinned}.")
        : image.StartsWith("ami-", StringComparison.Ordinal) ? Output.Create(image)
        : image[0] == '/' ? ByParameter(image)
        : ByName(image);

    /// <summary>The name of the disk that instances of an image boot from, such as <c>/dev/xvda</c>.</summary>
    /// <param name="imageId">The image's id.</param>
    /// <param name="parent">The component that asks.</param>
    internal static Output<string> RootDeviceOf(Input<string> imageId, Resource parent) =>
        GetAmi
            .Invoke(Wanted("image-id", imageId), new InvokeOptions { Parent = parent })
            .Apply(image => image.RootDeviceName);

    /// <summary>Whether the name means the same image on any day.</summary>
    internal static bool IsPinned(string image) =>
        !image.Contains("recommended", StringComparison.OrdinalIgnoreCase)
        && !image.Contains("latest", StringComparison.OrdinalIgnoreCase)
        && (IdPattern().IsMatch(image) || ParameterPattern().IsMatch(image) || NamePattern().IsMatch(image));

    /// <summary>Public parameters of ECS are documents with the id among others; those that end in image_id are the id.</summary>
    private static Output<string> ByParameter(string name) =>
        GetParameter
            .Invoke(new() { Name = name })
            .Apply(parameter =>
                parameter.InsecureValue.StartsWith('{')
                    ? JsonDocument.Parse(parameter.InsecureValue).RootElement.GetProperty("image_id").GetString()!
                    : parameter.InsecureValue
            );

    private static Output<string> ByName(string name)
    {
        var wanted = Wanted("name", name);
        wanted.Owners.Add("amazon");
        return GetAmi.Invoke(wanted).Apply(image => image.Id);
    }

    /// <summary>An image that its owner no longer lists is the same image still.</summary>
    private static GetAmiInvokeArgs Wanted(string filter, Input<string> value) =>
        new()
        {
            IncludeDeprecated = true,
            Filters =
            {
                new GetAmiFilterInputArgs { Name = filter, Values = { value } },
            },
        };

    [GeneratedRegex(@"^ami-([0-9a-f]{8}|[0-9a-f]{17})\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^/aws/service/[A-Za-z0-9_./-]*[0-9]{8}[A-Za-z0-9_./-]*\z")]
    private static partial Regex ParameterPattern();

    [GeneratedRegex(@"^(?!ami-)[A-Za-z0-9][A-Za-z0-9().\-_' ]{2,127}\z")]
    private static partial Regex NamePattern();
}
