using System.Text.Json;
using Pulumi;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ec2.Inputs;
using Pulumi.Aws.Ssm;

namespace Infra.Components;

/// <summary>A machine image by any of the names that pin one; see <see cref="Ec2Limits.MachineImage"/>.</summary>
public static class MachineImage
{
    private const string Id = "ami-";
    private const char Parameter = '/';

    /// <summary>The id of the image.</summary>
    /// <param name="image">Its id, a public SSM parameter that has it, or the exact name of an image of Amazon's.</param>
    /// <exception cref="ArgumentException">It is none of these, or not pinned.</exception>
    public static Output<string> IdOf(string image)
    {
        if (Ec2Limits.MachineImage(image) is { } allowed)
        {
            throw new ArgumentException($"'{image}' is no machine image; allowed is {allowed}.");
        }

        return image.StartsWith(Id, StringComparison.Ordinal) ? Output.Create(image)
            : image[0] == Parameter ? ByParameter(image)
            : ByName(image);
    }

    /// <summary>Public parameters of ECS are documents with the id among others; those that end in image_id are the id.</summary>
    private static Output<string> ByParameter(string name) =>
        GetParameter
            .Invoke(new() { Name = name })
            .Apply(parameter =>
                parameter.InsecureValue.StartsWith('{')
                    ? JsonDocument.Parse(parameter.InsecureValue).RootElement.GetProperty("image_id").GetString()!
                    : parameter.InsecureValue
            );

    /// <summary>An image that Amazon no longer lists is the same image still.</summary>
    private static Output<string> ByName(string name) =>
        GetAmi
            .Invoke(
                new()
                {
                    Owners = { "amazon" },
                    IncludeDeprecated = true,
                    Filters =
                    {
                        new GetAmiFilterInputArgs { Name = "name", Values = { name } },
                    },
                }
            )
            .Apply(image => image.Id);
}
