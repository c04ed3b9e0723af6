using System.Collections.Immutable;
using System.Text.Json;
using Infra.Configuration;
using NUnit.Framework;
using YamlDotNet.Serialization;

namespace Infra.Tests;

/// <summary>Config in the form of stack files, passed to the program as the engine passes it.</summary>
internal static class StackFile
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .WithAttemptingUnquotedStringTypeDeserialization()
        .Build();

    /// <summary>The stacks of this project, by their files.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory
            .EnumerateFiles(TestStack.ProjectFolder, "Pulumi.*.yaml")
            .Select(file => Path.GetFileName(file).Split('.')[1])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Returns the text of <c>Pulumi.&lt;stack&gt;.yaml</c>.</summary>
    public static string Text(string stack) =>
        File.ReadAllText(Path.Combine(TestStack.ProjectFolder, $"Pulumi.{stack}.yaml"));

    /// <summary>Returns a stack file as JSON.</summary>
    public static JsonElement Json(string text) => JsonSerializer.SerializeToElement(Yaml.Deserialize<object>(text));

    /// <summary>
    /// Returns the values of a stack file by their full keys: a scalar is its text, a map or list is JSON.
    /// </summary>
    public static ImmutableDictionary<string, string> Config(string text) =>
        Json(text)
            .GetProperty("config")
            .EnumerateObject()
            .ToImmutableDictionary(
                value => value.Name,
                value =>
                    value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString()! : value.Value.GetRawText()
            );

    /// <summary>Reads the config of a stack file.</summary>
    public static SettingsReading Read(string text) =>
        SettingsReader.Read(
            Config(text)
                .Where(value => value.Key.StartsWith(ConfigPath.Root, StringComparison.Ordinal))
                .ToDictionary(value => value.Key[ConfigPath.Root.Length..], value => value.Value),
            TestStack.ProjectFolder,
            secretKeys: ImmutableHashSet<string>.Empty
        );

    /// <summary>Returns the settings of a stack file without mistakes.</summary>
    public static StackSettings Settings(string text)
    {
        var reading = Read(text);
        Assert.That(reading.Mistakes, Is.Empty);
        return reading.Settings!;
    }

    /// <summary>Returns the mistakes in a stack file, one line each.</summary>
    public static IReadOnlyList<string> Mistakes(string text) =>
        [.. Read(text).Mistakes.Select(mistake => mistake.ToString())];
}
