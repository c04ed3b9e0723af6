using System.Reflection;
using System.Text.Json;
using Pulumi;

namespace Local.Tests.Schemas;

/// <summary>The cloud's schemas and the programs' classes have the same source.</summary>
public sealed class SchemaTests
{
    private static readonly Assembly Sdk = typeof(global::Pulumi.Deployment).Assembly;

    private static IEnumerable<string> Files =>
        typeof(global::Local.Cloud.Resources.ResourceType)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".json", StringComparison.Ordinal));

    // The cloud takes any of their hundreds of statements; local/Sdk has classes for a part of them.
    private static readonly string[] Deep = ["aws:wafv2/ruleGroup:RuleGroup", "aws:wafv2/webAcl:WebAcl"];

    [Test]
    public void Every_type_and_function_in_use_has_a_shape() =>
        Assert.That(
            Files.Select(file => Open(file).GetProperty("token").GetString()),
            Is.SupersetOf(
                    Sdk.GetTypes()
                        .Select(type => type.GetCustomAttribute<ResourceTypeAttribute>()?.Type)
                        .OfType<string>()
                )
                .And.Exactly(141)
                .Items
        );

    [TestCaseSource(nameof(Files))]
    public void A_class_has_the_inputs_of_its_schema(string file)
    {
        var shape = Open(file);
        var token = shape.GetProperty("token").GetString()!;
        var arguments = Arguments(token);

        Assert.That(
            Inputs(arguments),
            Is.EquivalentTo(Inputs(shape.GetProperty("inputs"), shape, Deep.Contains(token)))
        );
        foreach (var type in shape.GetProperty("types").EnumerateObject())
        {
            var name = $"{type.Name}Args";
            var nested = Sdk.GetTypes().Where(other => other.Name == name && Inside(other, arguments)).ToArray();
            Assert.That(nested, Has.Length.EqualTo(1), name);
            Assert.That(
                Inputs(nested[0]),
                Is.EquivalentTo(Inputs(type.Value.GetProperty("properties"), type.Value, Deep.Contains(token))),
                name
            );
        }
    }

    [TestCaseSource(nameof(Files))]
    public void Inputs_that_replace_a_resource_exist(string file)
    {
        var shape = Open(file);
        var inputs = shape.GetProperty("inputs").EnumerateObject().Select(input => input.Name).ToArray();

        if (shape.TryGetProperty("replaces", out var replaces))
        {
            Assert.That(replaces.EnumerateArray().Select(path => path.GetString()!.Split('.')[0]), Is.SubsetOf(inputs));
        }
    }

    // An object of a component may belong to another module, or to aws.
    private static bool Inside(Type type, Type arguments) =>
        arguments.Namespace!.StartsWith("Pulumi.Awsx", StringComparison.Ordinal)
            ? type.Namespace?.EndsWith(".Inputs", StringComparison.Ordinal) == true
            : type.Namespace == $"{arguments.Namespace}.Inputs";

    private static Type? Resource(string token) =>
        Sdk.GetTypes().SingleOrDefault(type => type.GetCustomAttribute<ResourceTypeAttribute>()?.Type == token);

    private static Type Arguments(string token)
    {
        if (Resource(token) is { } resource)
        {
            return Sdk.GetType($"{resource.FullName}Args")!;
        }

        var (module, name) = (token.Split(':')[1].Split('/')[0], token.Split(':')[2]);
        var home = module == "index" ? "Pulumi.Aws" : $"Pulumi.Aws.{module}";
        return Sdk.GetTypes()
            .Single(type => string.Equals(type.FullName, $"{home}.{name}Args", StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<(string Name, bool Required)> Inputs(Type arguments) =>
        arguments
            .GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .SelectMany(member => member.GetCustomAttributesData())
            .Where(attribute => attribute.AttributeType == typeof(InputAttribute))
            .Select(input => input.ConstructorArguments)
            .Select(input => ((string)input[0].Value!, (bool)input[1].Value!));

    private static IEnumerable<(string Name, bool Required)> Inputs(
        JsonElement properties,
        JsonElement owner,
        bool isDeep
    )
    {
        var required = owner.GetProperty("required").EnumerateArray().Select(name => name.GetString()).ToHashSet();
        return properties
            .EnumerateObject()
            .Where(property => !isDeep || property.Value.ToString() != "any")
            .Select(property => (property.Name, required.Contains(property.Name)));
    }

    private static JsonElement Open(string file)
    {
        using var stream = typeof(global::Local.Cloud.Resources.ResourceType).Assembly.GetManifestResourceStream(file)!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
