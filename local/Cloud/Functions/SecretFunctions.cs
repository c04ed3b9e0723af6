using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Functions;

/// <summary>Answers calls about parameters, secrets and the login of the registry. What is secret comes back as a secret.</summary>
/// <param name="store">The resources of the cloud.</param>
/// <param name="time">The clock.</param>
internal sealed class SecretFunctions(IResourceStore store, TimeProvider time)
{
    private const string SecretToken = "aws:secretsmanager/secret:Secret";
    private const string VersionToken = "aws:secretsmanager/secretVersion:SecretVersion";

    /// <summary>Returns the parameter of a program, or else one of Amazon's.</summary>
    public PropertyMap GetParameter(string region, PropertyMap arguments)
    {
        var name = arguments["name"].AsString!;
        if (!store.TryGet("aws:ssm/parameter:Parameter", name, out var parameter))
        {
            return AmazonImages.GetParameter(region, arguments);
        }

        var (outputs, isSecure) = (parameter.Outputs, parameter.Outputs["type"].AsString == "SecureString");
        var value = outputs.Get("value") ?? "";
        return new(
            ("arn", outputs["arn"]),
            ("id", name),
            ("insecureValue", isSecure ? "" : value),
            ("name", name),
            ("region", parameter.Region),
            ("type", outputs["type"]),
            ("value", new SecretValue(value)),
            ("version", outputs["version"]),
            ("withDecryption", arguments.Get("withDecryption") ?? true)
        );
    }

    /// <summary>Returns a secret by its name or its ARN.</summary>
    public PropertyMap GetSecret(PropertyMap arguments)
    {
        var wanted = arguments.Get("arn")?.AsString ?? arguments.Get("name")?.AsString;
        var secret = Find(wanted ?? throw new CloudException("getSecret: one of arn and name must be given"));
        var outputs = secret.Outputs;
        return new(
            ("arn", secret.Id),
            ("createdDate", ""),
            ("description", outputs.Get("description") ?? ""),
            ("id", secret.Id),
            ("kmsKeyId", outputs.Get("kmsKeyId") ?? ""),
            ("lastChangedDate", ""),
            ("name", outputs["name"]),
            ("policy", outputs.Get("policy") ?? ""),
            ("region", secret.Region),
            ("tags", outputs.Get("tags") ?? PropertyMap.Empty),
            ("type", outputs.Get("type") ?? "")
        );
    }

    /// <summary>Returns a version of a secret: the one that is asked for, or the latest.</summary>
    public PropertyMap GetSecretVersion(PropertyMap arguments)
    {
        var secret = Find(arguments["secretId"].AsString!);
        var version =
            store
                .All(VersionToken)
                .LastOrDefault(version =>
                    version.Inputs["secretId"].AsString is { } of
                    && (of == secret.Id || of == secret.Outputs["name"].AsString)
                    && (
                        arguments.Get("versionId")?.AsString is not { Length: > 0 } id
                        || id == version.Outputs["versionId"].AsString
                    )
                )
            ?? throw new CloudException(
                "getSecretVersion: ResourceNotFoundException: Secrets Manager can't find the specified secret value"
            );
        var outputs = version.Outputs;
        return new(
            ("arn", secret.Id),
            ("createdDate", ""),
            ("id", version.Id),
            ("region", version.Region),
            ("secretArn", secret.Id),
            ("secretBinary", new SecretValue(outputs.Get("secretBinary") ?? "")),
            ("secretId", arguments["secretId"]),
            ("secretString", new SecretValue(outputs.Get("secretString") ?? "")),
            ("versionId", outputs["versionId"]),
            ("versionStage", arguments.Get("versionStage") ?? "AWSCURRENT"),
            ("versionStages", outputs["versionStages"])
        );
    }

    /// <summary>
    /// Returns the login of a registry. The password is drawn anew at each call: the local cloud asks nobody for it.
    /// </summary>
    public PropertyMap GetAuthorizationToken(string region, PropertyMap arguments)
    {
        var registry = arguments.Get("registryId")?.AsString is { Length: > 0 } given ? given : Arn.Account;
        var password = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
        return new(
            ("authorizationToken", new SecretValue(Convert.ToBase64String(Encoding.UTF8.GetBytes($"AWS:{password}")))),
            (
                "expiresAt",
                time.GetUtcNow().AddHours(12).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            ),
            ("id", region),
            ("password", new SecretValue(password)),
            ("proxyEndpoint", $"https://{registry}.dkr.ecr.{region}.amazonaws.com"),
            ("region", region),
            ("registryId", registry),
            ("userName", "AWS")
        );
    }

    private CloudResource Find(string nameOrArn) =>
        store
            .All(SecretToken)
            .LastOrDefault(secret => secret.Id == nameOrArn || secret.Outputs["name"].AsString == nameOrArn)
        ?? throw new CloudException(
            $"ResourceNotFoundException: Secrets Manager can't find the specified secret: {nameOrArn}"
        );
}
