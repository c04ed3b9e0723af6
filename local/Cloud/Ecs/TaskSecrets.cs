using System.Text.Json;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs;

/// <summary>
/// The values of tasks' secrets. A secret that a stack makes has its value; one from elsewhere has a random value, which
/// stays the same as long as the cloud's key does and is stored nowhere.
/// </summary>
/// <param name="store">The resources of the cloud.</param>
/// <param name="box">The key of the random values.</param>
internal sealed class TaskSecrets(IResourceStore store, SecretBox box)
{
    private const string SecretToken = "aws:secretsmanager/secret:Secret";
    private const string VersionToken = "aws:secretsmanager/secretVersion:SecretVersion";
    private const string ParameterToken = "aws:ssm/parameter:Parameter";
    private const string Unable =
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
        + "unable to retrieve secret from asm: service call has been retried 1 time(s): ";

    /// <summary>Returns the values of a container's secrets, by their variables.</summary>
    /// <exception cref="CloudException">
    /// A secret of a stack has no such version or JSON key. The message is as ECS words the reason of a stopped task.
    /// </exception>
    public IReadOnlyDictionary<string, string> Read(ContainerDefinition container) =>
        container.Secrets.ToDictionary(secret => secret.Key, secret => Value(secret.Value));

    /// <summary>Returns the secrets of a container that no stack of the project makes.</summary>
    public IEnumerable<string> Elsewhere(ContainerDefinition container) =>
        container.Secrets.Values.Where(from => IsSecret(from) ? Secret(from) is null : Parameter(from) is null);

    private string Value(string from) =>
        IsSecret(from)
            ? Secret(from) is { } secret
                ? Field(Version(secret, from), from)
                : box.Derive(from)
            : Parameter(from)?.Outputs.Get("value")?.AsString ?? box.Derive(from);

    private static bool IsSecret(string from) => from.Split(':') is ["arn", _, "secretsmanager", ..];

    private CloudResource? Secret(string from)
    {
        var arn = string.Join(':', from.Split(':').Take(7));
        return store.All(SecretToken).FirstOrDefault(secret => secret.Id == arn);
    }

    private CloudResource? Parameter(string from) =>
        store
            .All(ParameterToken)
            .FirstOrDefault(one =>
                one.Outputs.Get("arn")?.AsString == from || one.Inputs.Get("name")?.AsString == from
            );

    private string Version(CloudResource secret, string from)
    {
        var id = Part(from, 9);
        return store
                .All(VersionToken)
                .LastOrDefault(version =>
                    version.Inputs.Get("secretId")?.AsString is { } of
                    && (of == secret.Id || of == secret.Inputs.Get("name")?.AsString)
                    && (id.Length == 0 || version.Outputs.Get("versionId")?.AsString == id)
                )
                ?.Inputs.Get("secretString")
                ?.AsString
            ?? throw new CloudException(
                $"{Unable}failed to fetch secret {from} from secrets manager: ResourceNotFoundException: Secrets Manager "
                    + "can't find the specified secret value."
            );
    }

    private static string Field(string value, string from)
    {
        if (Part(from, 7) is not { Length: > 0 } key)
        {
            return value;
        }

        try
        {
            using var json = JsonDocument.Parse(value);
            if (TaskDefinition.Property(json.RootElement, key) is { } field)
            {
                return field.ValueKind == JsonValueKind.String ? field.GetString()! : field.GetRawText();
            }
        }
        catch (JsonException)
        {
            // What is no JSON has no keys. The message of the exception would show a part of the value.
        }

        throw new CloudException($"{Unable}retrieved secret from Secrets Manager did not contain json key {key}");
    }

    private static string Part(string from, int index) => from.Split(':').ElementAtOrDefault(index) ?? "";
}
