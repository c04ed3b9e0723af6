using System.Text.Json.Nodes;
using Local.Cli.Keys;
using Local.Cli.Yaml;
using Local.Protocol.Files;

namespace Local.Cli.Projects;

/// <summary>A stack's configuration file, <c>Pulumi.&lt;stack&gt;.yaml</c>.</summary>
/// <param name="project">The project of the stack.</param>
/// <param name="name">The name of the stack.</param>
/// <param name="path">The path of the file.</param>
internal sealed class StackFile(Project project, string name, string path)
{
    private const string SaltKey = "encryptionsalt";

    public Project Project { get; } = project;

    public string Name { get; } = name;

    public string Path { get; } = path;

    /// <summary>Whether the file exists. A stack without its file still has its state, but no configuration.</summary>
    public bool HasFile => File.Exists(Path);

    /// <summary>Returns the salt of the stack's secrets; null if there is no secret yet.</summary>
    public string? EncryptionSalt() => Read().Scalar(SaltKey);

    /// <summary>Writes <paramref name="salt"/> to the file.</summary>
    public void SetEncryptionSalt(string salt) =>
        Write(YamlEditor.Set(ReadText(), [SaltKey], JsonValue.Create(salt), replaceable: 0));

    /// <summary>Returns the configuration values by full key. A secret is <c>{"secure": ciphertext}</c>.</summary>
    /// <exception cref="CliException">The file is malformed.</exception>
    public IReadOnlyDictionary<string, JsonNode?> ReadConfig()
    {
        var values = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        var file = Read();
        foreach (var (key, value) in file.Map("config").Children)
        {
            var parsed = file.Key(key, Project.Name);
            if (!values.TryAdd(parsed.Full, value.ToJson()))
            {
                throw YamlDocumentFile.Error(Path, key, $"the configuration key '{parsed.Full}' appears twice");
            }
        }

        return values;
    }

    /// <summary>Sets a value. Comments and order in the file stay.</summary>
    /// <exception cref="CliException">The path does not fit the present values, or the file is malformed.</exception>
    public void Set(ConfigKey key, JsonNode? value) =>
        Write(YamlEditor.Set(ReadText(), Locate(key), value, replaceable: 2));

    /// <summary>Removes a value, if it exists. Comments and order in the file stay.</summary>
    /// <exception cref="CliException">The file is malformed.</exception>
    public void Remove(ConfigKey key) => Write(YamlEditor.Remove(ReadText(), Locate(key)));

    /// <summary>Returns the key's path in the file. The project's own keys may be there without a namespace.</summary>
    private List<object> Locate(ConfigKey key)
    {
        var config = Read().Map("config");
        var isShort =
            key.Namespace == Project.Name && config.Child(key.Full) is null && config.Child(key.Name) is not null;
        return ["config", isShort ? key.Name : key.Full, .. key.Path];
    }

    private string ReadText() => Read().Text;

    /// <exception cref="CliException">The file is malformed or does not exist.</exception>
    private YamlDocumentFile Read() =>
        HasFile
            ? YamlDocumentFile.Read(Path)
            : throw new CliException(
                $"the stack '{Name}' has state, but its configuration file {Path} does not exist. "
                    + $"Restore the file, or destroy the stack: `infra destroy --stack {Name}`"
            );

    private void Write(string text)
    {
        // Text that cannot be read must not replace text that can: an alias, a tag or a rare style causes an error
        // here.
        YamlDocumentFile.Parse(Path, text);
        // A link stays a link; the file that it leads to is written.
        var target = File.ResolveLinkTarget(Path, returnFinalTarget: true)?.FullName ?? Path;
        AtomicFile.Write(target, text, File.GetUnixFileMode(target));
    }
}
