using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Pulumi;

/// <summary>The configuration of a stack, one namespace of it.</summary>
public sealed class Config
{
    private readonly string _name;

    /// <param name="name">The namespace, such as <c>aws</c>; the project's when null.</param>
    public Config(string? name = null)
    {
        name ??= Deployment.Instance.ProjectName;
        _name = name.EndsWith(":config", StringComparison.Ordinal) ? name[..^":config".Length] : name;
    }

    /// <summary>The value of <paramref name="key"/>, or null when it has none.</summary>
    public string? Get(string key) => Deployment.Required.Settings.Config.GetValueOrDefault(FullKey(key));

    /// <summary>The value of <paramref name="key"/> as a secret, or null when it has none.</summary>
    public Output<string>? GetSecret(string key) => Get(key) is { } value ? Output.CreateSecret(value) : null;

    /// <summary>The value of <paramref name="key"/>, <c>true</c> or <c>false</c>; null when it has none.</summary>
    /// <exception cref="RunException">The value is neither.</exception>
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

    /// <summary>The value of <paramref name="key"/>, a whole number; null when it has none.</summary>
    /// <exception cref="RunException">The value is no whole number of 32 bits.</exception>
    public int? GetInt32(string key) =>
        Get(key) is not { } value ? null
        : int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
        : throw WrongType(key, value, nameof(Int32));

    /// <inheritdoc cref="GetInt32"/>
    public Output<int>? GetSecretInt32(string key) => Secret(GetInt32(key));

    /// <summary>The value of <paramref name="key"/>, a number; null when it has none.</summary>
    /// <exception cref="RunException">The value is no number.</exception>
    public double? GetDouble(string key) =>
        Get(key) is not { } value ? null
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw WrongType(key, value, nameof(Double));

    /// <inheritdoc cref="GetDouble"/>
    public Output<double>? GetSecretDouble(string key) => Secret(GetDouble(key));

    /// <summary>The value of <paramref name="key"/>, JSON read as <typeparamref name="T"/>.</summary>
    /// <exception cref="RunException">The value is no such JSON.</exception>
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

    /// <summary>The value of <paramref name="key"/>.</summary>
    /// <exception cref="RunException">It has none.</exception>
    public string Require(string key) => Get(key) ?? throw Missing(key);

    /// <inheritdoc cref="Require"/>
    public Output<string> RequireSecret(string key) => Output.CreateSecret(Require(key));

    /// <summary>The value of <paramref name="key"/>, <c>true</c> or <c>false</c>.</summary>
    /// <exception cref="RunException">It has none, or another.</exception>
    public bool RequireBoolean(string key) => GetBoolean(key) ?? throw Missing(key);

    /// <inheritdoc cref="RequireBoolean"/>
    public Output<bool> RequireSecretBoolean(string key) => Output.CreateSecret(RequireBoolean(key));

    /// <summary>The value of <paramref name="key"/>, a whole number.</summary>
    /// <exception cref="RunException">It has none, or another.</exception>
    public int RequireInt32(string key) => GetInt32(key) ?? throw Missing(key);

    /// <inheritdoc cref="RequireInt32"/>
    public Output<int> RequireSecretInt32(string key) => Output.CreateSecret(RequireInt32(key));

    /// <summary>The value of <paramref name="key"/>, a number.</summary>
    /// <exception cref="RunException">It has none, or another.</exception>
    public double RequireDouble(string key) => GetDouble(key) ?? throw Missing(key);

    /// <inheritdoc cref="RequireDouble"/>
    public Output<double> RequireSecretDouble(string key) => Output.CreateSecret(RequireDouble(key));

    /// <summary>The value of <paramref name="key"/>, JSON read as <typeparamref name="T"/>.</summary>
    /// <exception cref="RunException">It has none, or no such JSON.</exception>
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
