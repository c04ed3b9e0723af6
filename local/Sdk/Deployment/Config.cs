using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Pulumi;

/// <summary>One namespace of a stack's configuration.</summary>
public sealed class Config
{
    private readonly string _name;

    /// <param name="name">The namespace, such as <c>aws</c>. Default: the project's name.</param>
    public Config(string? name = null)
    {
        name ??= Deployment.Instance.ProjectName;
        _name = name.EndsWith(":config", StringComparison.Ordinal) ? name[..^":config".Length] : name;
    }

    /// <summary>Returns the value of <paramref name="key"/>; null if it is not set.</summary>
    public string? Get(string key) => Deployment.Required.Settings.Config.GetValueOrDefault(FullKey(key));

    /// <summary>Returns the value of <paramref name="key"/> as a secret; null if it is not set.</summary>
    public Output<string>? GetSecret(string key) => Get(key) is { } value ? Output.CreateSecret(value) : null;

    /// <summary>
    /// Returns the value of <paramref name="key"/>, <c>true</c> or <c>false</c>; null if it is not set.
    /// </summary>
    /// <exception cref="RunException">The value is neither <c>true</c> nor <c>false</c>.</exception>
    public bool? GetBoolean(string key) =>
        Get(key) switch
        {
            null => null,
            "true" => true,
            "false" => false,
            var other => throw WrongType(key, other, nameof(Boolean)),
        };

    /// <inheritdoc cref="GetBoolean"/>
    public Output<bool>? GetSecretBoolean(string key) => Secret(GetBoolean(key));

    /// <summary>Returns the value of <paramref name="key"/> as a whole number; null if it is not set.</summary>
    /// <exception cref="RunException">The value is not a whole number of 32 bits.</exception>
    public int? GetInt32(string key) =>
        Get(key) is not { } value ? null
        : int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
        : throw WrongType(key, value, nameof(Int32));

    /// <inheritdoc cref="GetInt32"/>
    public Output<int>? GetSecretInt32(string key) => Secret(GetInt32(key));

    /// <summary>Returns the value of <paramref name="key"/> as a number; null if it is not set.</summary>
    /// <exception cref="RunException">The value is not a number.</exception>
    public double? GetDouble(string key) =>
        Get(key) is not { } value ? null
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw WrongType(key, value, nameof(Double));

    /// <inheritdoc cref="GetDouble"/>
    public Output<double>? GetSecretDouble(string key) => Secret(GetDouble(key));

    /// <summary>
    /// Returns the value of <paramref name="key"/>, read from JSON as <typeparamref name="T"/>; the type's default
    /// if it is not set.
    /// </summary>
    /// <exception cref="RunException">The value is not such JSON.</exception>
    [return: MaybeNull]
    public T GetObject<T>(string key) => Read<T>(key, options: null);

    /// <inheritdoc cref="GetObject{T}(string)"/>
    [return: MaybeNull]
    public T GetObject<T>(string key, JsonSerializerOptions options) => Read<T>(key, options);

    /// <inheritdoc cref="GetObject{T}(string)"/>
    public Output<T>? GetSecretObject<T>(string key) =>
        Get(key) is null ? null : Output.CreateSecret(Read<T>(key, options: null)!);

    /// <inheritdoc cref="GetObject{T}(string)"/>
    public Output<T>? GetSecretObject<T>(string key, JsonSerializerOptions options) =>
        Get(key) is null ? null : Output.CreateSecret(Read<T>(key, options)!);

    /// <summary>Returns the value of <paramref name="key"/>.</summary>
    /// <exception cref="RunException">The key is not set.</exception>
    public string Require(string key) => Get(key) ?? throw Missing(key);

    /// <inheritdoc cref="Require"/>
    public Output<string> RequireSecret(string key) => Output.CreateSecret(Require(key));

    /// <summary>Returns the value of <paramref name="key"/>, <c>true</c> or <c>false</c>.</summary>
    /// <exception cref="RunException">
    /// The key is not set, or its value is neither <c>true</c> nor <c>false</c>.
    /// </exception>
    public bool RequireBoolean(string key) => GetBoolean(key) ?? throw Missing(key);

    /// <inheritdoc cref="RequireBoolean"/>
    public Output<bool> RequireSecretBoolean(string key) => Output.CreateSecret(RequireBoolean(key));

    /// <summary>Returns the value of <paramref name="key"/> as a whole number.</summary>
    /// <exception cref="RunException">The key is not set, or its value is not a whole number of 32 bits.</exception>
    public int RequireInt32(string key) => GetInt32(key) ?? throw Missing(key);

    /// <inheritdoc cref="RequireInt32"/>
    public Output<int> RequireSecretInt32(string key) => Output.CreateSecret(RequireInt32(key));

    /// <summary>Returns the value of <paramref name="key"/> as a number.</summary>
    /// <exception cref="RunException">The key is not set, or its value is not a number.</exception>
    public double RequireDouble(string key) => GetDouble(key) ?? throw Missing(key);

    /// <inheritdoc cref="RequireDouble"/>
    public Output<double> RequireSecretDouble(string key) => Output.CreateSecret(RequireDouble(key));

    /// <summary>Returns the value of <paramref name="key"/>, read from JSON as <typeparamref name="T"/>.</summary>
    /// <exception cref="RunException">The key is not set, or its value is not such JSON.</exception>
    public T RequireObject<T>(string key) => Get(key) is null ? throw Missing(key) : Read<T>(key, options: null)!;

    /// <inheritdoc cref="RequireObject{T}(string)"/>
    public T RequireObject<T>(string key, JsonSerializerOptions options) =>
        Get(key) is null ? throw Missing(key) : Read<T>(key, options)!;

    /// <inheritdoc cref="RequireObject{T}(string)"/>
    public Output<T> RequireSecretObject<T>(string key) => Output.CreateSecret(RequireObject<T>(key));

    /// <inheritdoc cref="RequireObject{T}(string)"/>
    public Output<T> RequireSecretObject<T>(string key, JsonSerializerOptions options) =>
        Output.CreateSecret(RequireObject<T>(key, options));

    private T? Read<T>(string key, JsonSerializerOptions? options)
    {
        var value = Get(key);
        try
        {
            return value is null ? default : JsonSerializer.Deserialize<T>(value, options);
        }
        catch (JsonException e)
        {
            throw WrongType(key, value, typeof(T).FullName!, e);
        }
    }

    private string FullKey(string key) => $"{_name}:{key}";

    private RunException WrongType(string key, string? value, string type, Exception? inner = null) =>
        new($"Configuration '{FullKey(key)}' value '{value}' is not a valid {type}", inner);

    private RunException Missing(string key) =>
        new(
            $"Missing Required configuration variable '{FullKey(key)}'\n"
                + $"\tplease set a value using the command `pulumi config set {FullKey(key)} <value>`"
        );

    private static Output<T>? Secret<T>(T? value)
        where T : struct => value is { } given ? Output.CreateSecret(given) : null;
}
