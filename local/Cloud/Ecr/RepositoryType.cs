using System.Text.RegularExpressions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecr;

/// <summary><c>aws:ecr/repository:Repository</c>.</summary>
internal sealed partial class RepositoryType(IResourceStore store) : StoredResourceType
{
    public const string RepositoryToken = "aws:ecr/repository:Repository";

    private static readonly string[] Mutabilities =
    [
        "MUTABLE",
        "IMMUTABLE",
        "IMMUTABLE_WITH_EXCLUSION",
        "MUTABLE_WITH_EXCLUSION",
    ];

    public override string Token => RepositoryToken;

    protected override IEnumerable<InputError> Check(PropertyMap inputs)
    {
        if (inputs.Get("name")?.AsString is { } name && (name.Length is < 2 or > 256 || !Name().IsMatch(name)))
        {
            yield return InputError.Value(
                "name",
                name,
                "2 to 256 lower-case letters and digits with single . _ - or / between them"
            );
        }

        foreach (var error in InputReader.CheckOneOf(inputs, "imageTagMutability", Mutabilities))
        {
            yield return error;
        }
    }

    protected override string NewId(CreateContext context)
    {
        var name = context.Inputs["name"].AsString!;
        return store.TryGet(Token, name, out _)
            ? throw new CloudException(
                $"RepositoryAlreadyExistsException: The repository with name '{name}' already exists in the registry with id '{Arn.Account}'"
            )
            : name;
    }

    protected override PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current) =>
        new PropertyMap(("imageTagMutability", "MUTABLE"), ("forceDelete", false))
            .With(inputs)
            .With(
                new PropertyMap(
                    ("arn", current?.Get("arn") ?? Arn.Of("ecr", region, $"repository/{id}")),
                    ("registryId", Arn.Account),
                    (
                        "repositoryUrl",
                        current?.Get("repositoryUrl") ?? $"{Arn.Account}.dkr.ecr.{region}.amazonaws.com/{id}"
                    )
                )
            );

    [GeneratedRegex(@"^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$")]
    private static partial Regex Name();
}
