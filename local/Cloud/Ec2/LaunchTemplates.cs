using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ec2;

/// <summary>A version of a launch template.</summary>
/// <param name="TemplateId">The template's id, <c>lt-</c> and 17 hexadecimal digits.</param>
/// <param name="Number">From 1.</param>
/// <param name="Data">The inputs that it was made of.</param>
public sealed record LaunchTemplateVersion(string TemplateId, int Number, PropertyMap Data);

/// <summary>
/// The versions of launch templates: each keeps what it was made of, so that a group can stay at one while others are
/// added. A file for each template, encrypted, since user data may hold secrets. Safe for many callers at once.
/// </summary>
internal sealed class LaunchTemplates
{
    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly SecretBox _secrets;

    /// <param name="stateFolder">Where the cloud keeps what must outlive it.</param>
    public LaunchTemplates(string stateFolder)
    {
        _folder = Path.Combine(stateFolder, "launch-templates");
        _secrets = new SecretBox(Path.Combine(stateFolder, "key"));
    }

    /// <summary>Makes a template with its first version.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="CloudException">There is one of that name.</exception>
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
            Save(id, new KeptTemplate(name, 1, 1, new() { [1] = PropertyJson.ToText(data) }));
            return id;
        }
    }

    /// <summary>Adds a version.</summary>
    /// <returns>Its number.</returns>
    public int AddVersion(string id, PropertyMap data)
    {
        lock (_lock)
        {
            var template = Require(id);
            var number = template.Latest + 1;
            template.Versions[number] = PropertyJson.ToText(data);
            Save(id, template with { Latest = number });
            return number;
        }
    }

    /// <summary>Says which version is the default.</summary>
    /// <exception cref="CloudException">There is no such version.</exception>
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

    /// <summary>The numbers of a template's latest and default version.</summary>
    public (int Latest, int Default) Numbers(string id)
    {
        lock (_lock)
        {
            var template = Require(id);
            return (template.Latest, template.Default);
        }
    }

    /// <summary>Removes a template with all of its versions.</summary>
    public void Delete(string id)
    {
        lock (_lock)
        {
            File.Delete(PathOf(id));
        }
    }

    /// <summary>The version that a group or an instance names.</summary>
    /// <param name="id">The template's id; null where it is named.</param>
    /// <param name="name">Its name; null where its id is given.</param>
    /// <param name="version">A number, <c>$Latest</c> or <c>$Default</c>, which null means too.</param>
    /// <exception cref="CloudException">There is no such template or version.</exception>
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
            using var document = JsonDocument.Parse(data);
            return new LaunchTemplateVersion(found, number, PropertyJson.ReadMap(document.RootElement, decrypt: null));
        }
    }

    private static CloudException NoVersion(string name, string version) =>
        new($"InvalidLaunchTemplateId.VersionNotFound: the launch template {name} has no version {version}");

    private string? FindByName(string name) =>
        Directory.Exists(_folder)
            ? Directory
                .EnumerateFiles(_folder, "lt-*")
                .Select(path => Path.GetFileName(path))
                .FirstOrDefault(id => Require(id).Name == name)
            : null;

    private KeptTemplate Require(string id)
    {
        if (!File.Exists(PathOf(id)))
        {
            throw new CloudException($"InvalidLaunchTemplateId.NotFound: the launch template {id} does not exist");
        }
        var text = _secrets.Decrypt(File.ReadAllText(PathOf(id)));
        return JsonSerializer.Deserialize(text, KeptTemplateJson.Default.KeptTemplate)!;
    }

    private void Save(string id, KeptTemplate template)
    {
        var text = JsonSerializer.Serialize(template, KeptTemplateJson.Default.KeptTemplate);
        PrivateFile.Write(PathOf(id), _secrets.Encrypt(text));
    }

    private string PathOf(string id) => Path.Combine(_folder, id);
}

/// <summary>A template as it is written; versions are JSON of their own.</summary>
internal sealed record KeptTemplate(string Name, int Latest, int Default, SortedDictionary<int, string> Versions);

[JsonSerializable(typeof(KeptTemplate))]
internal sealed partial class KeptTemplateJson : JsonSerializerContext;
