using System.Collections.Immutable;
using System.Text.Json;
using Infra.Configuration;
using NUnit.Framework;
using YamlDotNet.Serialization;

namespace Infra.Tests;

/// <summary>Config as stack files write it, handed to the program as the engine would hand it over.</summary>
internal static class StackFile
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .WithAttemptingUnquotedStringTypeDeserialization()
        .Build();

    /// <summary>The text of <c>Pulumi.&lt;stack&gt;.yaml</c>.</summary>
    public static string Text(string stack) =>
        File.ReadAllText(Path.Combine(TestStack.ProjectFolder, $"Pulumi.{stack}.yaml"));

    /// <summary>A stack file as JSON.</summary>
    public static JsonElement Json(string text) => JsonSerializer.SerializeToElement(Yaml.Deserialize<object>(text));

    /// <summary>The values of a stack file by their full keys: a scalar is its text, a map or list is JSON.</summary>
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

    /// <summary>The settings of a stack file without mistakes.</summary>
    public static StackSettings Settings(string text)
    {
        var reading = Read(text);
        Assert.That(reading.Mistakes, Is.Empty);
        return reading.Settings!;
    }

    /// <summary>The mistakes in a stack file, each in a line.</summary>
    public static IReadOnlyList<string> Mistakes(string text) =>
        [.. Read(text).Mistakes.Select(mistake => mistake.ToString())];
}
