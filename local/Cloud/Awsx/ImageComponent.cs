using Local.Cloud.Images;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary>
/// <c>awsx:ecr:Image</c>: builds the service already in the preview, so that compile errors appear before anything
/// changes. Each digest is built once.
/// </summary>
internal static class ImageComponent
{
    private static readonly string[] Honoured = ["context", "dockerfile", "target", "platform", "args"];

    public static async Task<ConstructResponse> ConstructAsync(
        ComponentRegistration registration,
        ImageStore images,
        CancellationToken cancellationToken
    )
    {
        var inputs = registration.Inputs;
        var repository =
            inputs.Get("repositoryUrl")
            ?? throw new CloudException($"awsx:ecr:Image {registration.Name}: repositoryUrl is missing");
        Image? image = null;
        if (!Honoured.Any(name => inputs.Get(name)?.ContainsUnknowns == true))
        {
            var build = Request(inputs, repository.AsString ?? "");
            await registration.TellAsync($"building {build.Context}");
            image = await images.BuildAsync(build, cancellationToken);
            await registration.TellAsync("");
        }

        var urn = await registration.RegisterAsync(cancellationToken);
        var known = image is not null && repository is not UnknownValue;
        return await registration.FinishAsync(
            urn,
            new PropertyMap(("imageUri", known ? image!.Uri : PropertyValue.Unknown)),
            new Dictionary<string, IReadOnlyList<string>> { ["imageUri"] = registration.Dependencies("repositoryUrl") },
            cancellationToken
        );
    }

    private static BuildRequest Request(PropertyMap inputs, string repository) =>
        new(inputs.Get("context")?.AsString ?? ".", repository)
        {
            Platform = inputs.Get("platform")?.AsString ?? "",
            Dockerfile = inputs.Get("dockerfile")?.AsString ?? "Dockerfile",
            Target = inputs.Get("target")?.AsString ?? "",
            Arguments = (inputs.Get("args")?.AsMap ?? PropertyMap.Empty).ToDictionary(
                argument => argument.Key,
                argument => argument.Value.AsString ?? ""
            ),
        };
}
