namespace Infra.Tests.Security;

/// <summary>The controls of Amazon ECR.</summary>
internal static class EcrControls
{
    private const string Repository = "aws:ecr/repository:Repository";

    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "ECR.1",
            "ECR private repositories should have image scanning configured",
            "`imageScanningConfiguration.scanOnPush` is true",
            Repository,
            repository =>
                repository["imageScanningConfiguration"]?["scanOnPush"].IsTrue() == true ? null : "does not scan images"
        ),
        new(
            "ECR.2",
            "ECR private repositories should have tag immutability configured",
            "`imageTagMutability` is `IMMUTABLE`",
            Repository,
            repository => repository["imageTagMutability"].Text() == "IMMUTABLE" ? null : "lets tags move"
        ),
        new(
            "ECR.3",
            "ECR repositories should have at least one lifecycle policy configured",
            "a `LifecyclePolicy` names the repository",
            [Repository],
            (repository, stack) =>
                stack
                    .Of("aws:ecr/lifecyclePolicy:LifecyclePolicy")
                    .Any(policy =>
                        policy.Names("repository", repository)
                        || policy["repository"].Text() == repository.RepositoryName()
                    )
                    ? null
                    : "keeps all images"
        ),
        new(
            "ECR.5",
            "ECR repositories should be encrypted with customer managed AWS KMS keys",
            "an entry of `encryptionConfigurations` has `kmsKey`",
            Repository,
            repository =>
                repository.Each("encryptionConfigurations").Any(one => one["kmsKey"] is not null)
                    ? null
                    : "is encrypted with a key of AWS's"
        ),
    ];

    public static IReadOnlyList<UnusedControl> Unused { get; } =
    [new("ECR.4", "ECR public repositories should be tagged", "aws:ecrpublic/repository:Repository")];

    private static string RepositoryName(this Registration repository) => repository["name"].Text() ?? repository.Name;
}
