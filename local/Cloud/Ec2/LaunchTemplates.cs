using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;
using Local.Protocol.Files;
using Local.Protocol.Values;

namespace Local.Cloud.Ec2;

/// <summary>A version of a launch template.</summary>
/// <param name="TemplateId">The template's id: <c>lt-</c> and 17 hex digits.</param>
/// <param name="Number">The number of the version, from 1.</param>
/// <param name="Data">The inputs that the version was made of.</param>
internal sealed record LaunchTemplateVersion(string TemplateId, int Number, PropertyMap Data);

/// <summary>
/// The launch templates and their versions. Each version keeps its inputs, so that a group can stay at one version
/// while others are added. Each template has a file that outlives the cloud, encrypted because user data may hold
/// secrets. Thread-safe.
/// </summary>
internal sealed class LaunchTemplates
{
    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly SecretBox _secrets;
    private readonly Dictionary<string, LaunchTemplate> _templates = [];
    private readonly Dictionary<string, string> _damaged = [];

    /// <param name="stateFolder">The folder that keeps the cloud's state.</param>
    public LaunchTemplates(string stateFolder)
    {
        _folder = Path.Combine(stateFolder, "launch-templates");
        _secrets = new SecretBox(Path.Combine(stateFolder, "key"));
        if (Directory.Exists(_folder))
        {
            // Only files named by an id are templates; an interrupted write may leave others.
            foreach (var path in Directory.EnumerateFiles(_folder, "lt-*").Where(path => !Path.HasExtension(path)))
            {
                Load(path);
            }
        }
    }

    /// <summary>Returns the reason why the template is not available; null if it is.</summary>
    public string? WhyNot(string id)
    {
        lock (_lock)
        {
            return _templates.ContainsKey(id)
                ? null
                : _damaged.GetValueOrDefault(id)
                    ?? $"InvalidLaunchTemplateId.NotFound: the launch template {id} does not exist";
        }
    }

    /// <summary>Creates a template with its first version.</summary>
    /// <returns>The id of the template.</returns>
    /// <exception cref="CloudException">A template of this name exists.</exception>
    public string Create(string name, PropertyMap data)
    {
        lock (_lock)
        {
            if (FindByName(name) is not null)
            {
                throw new CloudException(
                    $"InvalidLaunchTemplateName.AlreadyExistsException: Launch template name {name} already in use."
                );
            }

            var id = Ids.New("lt");
            Save(id, new LaunchTemplate(name, 1, 1, ImmutableSortedDictionary<int, PropertyMap>.Empty.Add(1, data)));
            return id;
        }
    }

    /// <summary>Adds a version.</summary>
    /// <returns>The number of the version.</returns>
    public int AddVersion(string id, PropertyMap data)
    {
        lock (_lock)
        {
            var template = Require(id);
            var number = template.Latest + 1;
            Save(id, template with { Latest = number, Versions = template.Versions.Add(number, data) });
            return number;
        }
    }

    /// <summary>Sets the default version.</summary>
    /// <exception cref="CloudException">The version does not exist.</exception>
    public void SetDefault(string id, int number)
    {
        lock (_lock)
        {
            var template = Require(id);
            if (!template.Versions.ContainsKey(number))
            {
                throw NoVersion(template.Name, number.ToString(CultureInfo.InvariantCulture));
            }

            Save(id, template with { Default = number });
        }
    }

    /// <summary>Returns the numbers of a template's latest and default version.</summary>
    public (int Latest, int Default) Numbers(string id)
    {
        lock (_lock)
        {
            var template = Require(id);
            return (template.Latest, template.Default);
        }
    }

    /// <summary>Deletes a template with all its versions.</summary>
    public void Delete(string id)
    {
        lock (_lock)
        {
            File.Delete(PathOf(id));
            _templates.Remove(id);
        }
    }

    /// <summary>Returns the version that a group or an instance names.</summary>
    /// <param name="id">The template's id; null if its name is given.</param>
    /// <param name="name">The template's name; null if its id is given.</param>
    /// <param name="version">A number, <c>$Latest</c> or <c>$Default</c>. Null means <c>$Default</c>.</param>
    /// <exception cref="CloudException">The template or the version does not exist.</exception>
    public LaunchTemplateVersion Resolve(string? id, string? name, string? version)
    {
        lock (_lock)
        {
            var found =
                id
                ?? FindByName(name ?? "")
                ?? throw new CloudException(
                    $"InvalidLaunchTemplateName.NotFoundException: the launch template {name} does not exist"
                );
            var template = Require(found);
            var number = version switch
            {
                null or "" or "$Default" => template.Default,
                "$Latest" => template.Latest,
                _ => int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0,
            };
            if (!template.Versions.TryGetValue(number, out var data))
            {
                throw NoVersion(template.Name, version!);
            }

            return new LaunchTemplateVersion(found, number, data);
        }
    }

    private static CloudException NoVersion(string name, string version) =>
        new($"InvalidLaunchTemplateId.VersionNotFound: the launch template {name} has no version {version}");

    private string? FindByName(string name) => _templates.FirstOrDefault(template => template.Value.Name == name).Key;

    private LaunchTemplate Require(string id) =>
        _templates.GetValueOrDefault(id) ?? throw new CloudException(WhyNot(id)!);

    private void Save(string id, LaunchTemplate template)
    {
        var kept = new KeptTemplate(
            template.Name,
            template.Latest,
            template.Default,
            new(template.Versions.ToDictionary(version => version.Key, version => PropertyJson.ToText(version.Value)))
        );
        var text = JsonSerializer.Serialize(kept, KeptTemplateJson.Default.KeptTemplate);
        PrivateFile.Write(PathOf(id), _secrets.Encrypt(text));
        _templates[id] = template;
    }

    private void Load(string path)
    {
        var id = Path.GetFileName(path);
        try
        {
            var text = _secrets.Decrypt(RegularFile.ReadText(path));
            var kept = JsonSerializer.Deserialize(text, KeptTemplateJson.Default.KeptTemplate)!;
            _templates[id] = new LaunchTemplate(
                kept.Name,
                kept.Latest,
                kept.Default,
                kept.Versions.ToImmutableSortedDictionary(
                    version => version.Key,
                    version => PropertyJson.FromText(version.Value)
                )
            );
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            _damaged[id] =
                $"{path} is damaged ({e.Message.TrimEnd('.')}): remove it, and an update makes the template anew";
        }
    }

    private string PathOf(string id) => Path.Combine(_folder, id);
}

/// <summary>A template.</summary>
/// <param name="Name">The name of the template.</param>
/// <param name="Latest">The number of the latest version.</param>
/// <param name="Default">The number of the default version.</param>
/// <param name="Versions">The inputs of each version, by number.</param>
internal sealed record LaunchTemplate(
    string Name,
    int Latest,
    int Default,
    ImmutableSortedDictionary<int, PropertyMap> Versions
);

/// <summary>The saved form of a template. The versions are nested JSON.</summary>
internal sealed record KeptTemplate(string Name, int Latest, int Default, SortedDictionary<int, string> Versions);

[JsonSerializable(typeof(KeptTemplate))]
internal sealed partial class KeptTemplateJson : JsonSerializerContext;
