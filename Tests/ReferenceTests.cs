using Json.Schema;
using NUnit.Framework;

namespace Infra.Tests;

/// <summary>The files that are generated from the settings, and the schema's verdict on stack files.</summary>
[TestFixture]
internal sealed class ReferenceTests
{
    private const string Service = "image: i, port: 1, listener: 2, cpu: 256, memory: 512";

    private static readonly JsonSchema Schema = JsonSchema.FromText(
        Reference.Program.Documents()["Pulumi.schema.json"]
    );

    private static IEnumerable<string> Files => Reference.Program.Documents().Keys;

    [TestCaseSource(nameof(Files))]
    public void A_generated_file_is_current(string file)
    {
        Assert.That(
            File.ReadAllText(Path.Combine(TestStack.ProjectFolder, file)),
            Is.EqualTo(Reference.Program.Documents()[file]),
            $"Write it anew with `{Reference.Program.Command}`."
        );
    }

    private static IEnumerable<string> Stacks => StackFile.All;

    [TestCaseSource(nameof(Stacks))]
    public void A_stack_file_names_the_schema_and_is_good_by_it(string stack)
    {
        Assert.That(StackFile.Text(stack), Does.StartWith("# yaml-language-server: $schema=Pulumi.schema.json\n"));
        Assert.That(IsGood(StackFile.Text(stack)), Is.True);
    }

    [TestCase($"infra:services: {{a: {{{Service}}}}}")]
    [TestCase($"infra:services: {{a: {{{Service}, environment: {{A: 1, B: true, C: {{secure: v1:abc}}}}}}}}")]
    [TestCase("infra:services: {a: {image: i, port: '1', listener: 2, cpu: 256, memory: 512}}")]
    [TestCase($"infra:services: {{a: {{{Service}, host: '*.example.com', path: [/a, '/b*']}}}}")]
    [TestCase("infra:services: {}\n  infra:waivers: {EC2.19: a test}")]
    [TestCase("infra:services: {}\n  aws:defaultTags: {tags: {a: b}}\n  shop:key: 1")]
    public void Every_valid_config_passes_the_schema(string config)
    {
        Assert.That(StackFile.Mistakes(Stack(config)).Where(mistake => !mistake.Contains("found a map")), Is.Empty);
        Assert.That(IsGood(Stack(config)), Is.True);
    }

    [TestCase("infra:services: {}\n  infra:servces: {}")]
    [TestCase("aws:region: us-west-1")]
    [TestCase("infra:services: {}\n  infra:forceDelete: 1")]
    [TestCase("infra:services: {a: {image: i, listener: 2, cpu: 256, memory: 512}}")]
    [TestCase("infra:services: {a: {image: i, port: 70000, listener: 2, cpu: 256, memory: 512}}")]
    [TestCase("infra:services: {a: {image: i, port: http, listener: 2, cpu: 256, memory: 512}}")]
    [TestCase("infra:services: {a: {image: i, port: 1.5, listener: 2, cpu: 256, memory: 512}}")]
    [TestCase($"infra:services: {{A: {{{Service}}}}}")]
    [TestCase($"infra:services: {{a: {{{Service}, prot: 1}}}}")]
    [TestCase($"infra:services: {{a: {{{Service}, folder: services/users}}}}")]
    [TestCase($"infra:services: {{a: {{{Service}, logRetention: 2}}}}")]
    [TestCase($"infra:services: {{a: {{{Service}, host: localhost}}}}")]
    [TestCase($"infra:services: {{a: {{{Service}, path: [a]}}}}")]
    [TestCase($"infra:services: {{a: {{{Service}, path: []}}}}")]
    [TestCase("infra:services: {}\n  infra:waivers: {EC2: a test}")]
    [TestCase("infra:services: {}\n  infra:waivers: {EC2.5: a test}")]
    [TestCase("infra:services: {}\n  infra:cluster: {tags: {a: ''}}")]
    [TestCase($"infra:services: {{a: {{{Service}, name: a b}}}}")]
    [TestCase($"infra:services: {{a: {{{Service}, environment: {{A-B: 1}}}}}}")]
    [TestCase($"infra:services: {{a: {{{Service}, scaling: {{min: 1, max: 2}}}}}}")]
    [TestCase($"infra:services: {{a: {{{Service}, permissions: [{{actions: [], resources: ['*']}}]}}}}")]
    public void A_mistake_is_a_mistake_by_the_schema_too(string config)
    {
        Assert.That(StackFile.Mistakes(Stack(config)), Is.Not.Empty);
        Assert.That(IsGood(Stack(config)), Is.False);
    }

    private static bool IsGood(string stackFile) => Schema.Evaluate(StackFile.Json(stackFile)).IsValid;

    private static string Stack(string config) => $"config:\n  {config}\n";
}
