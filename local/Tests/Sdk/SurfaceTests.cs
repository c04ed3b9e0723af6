using PublicSurface = Local.Schemas.Surface.PublicSurface;

namespace Local.Tests.Sdk;

/// <summary>
/// A program that compiles with local/Sdk compiles with the official packages: local/Sdk is a subset, in names and
/// signatures.
/// </summary>
public sealed class SurfaceTests
{
    private static readonly HashSet<string> Official =
    [
        .. PublicSurface.Official("Pulumi"),
        .. PublicSurface.Official("Awsx"),
    ];

    private static readonly string Sdk = typeof(global::Pulumi.Deployment).Assembly.Location;

    [Test]
    public void All_that_is_public_is_official() =>
        Assert.That(PublicSurface.OfAssembly(Sdk, OutsideAws).Except(Official), Is.Empty);

    [Test]
    public void All_that_an_implementer_owes_officially_is_owed_here()
    {
        var own = PublicSurface.OfAssembly(Sdk, OutsideAws);
        var types = own.Select(TypeOf).ToHashSet();

        var owed = Official.Where(line => types.Contains(TypeOf(line)) && IsAbstractMember(line));

        Assert.That(owed, Is.Not.Empty.And.SubsetOf(own));
    }

    [Test]
    public void The_surface_of_AWS_includes_the_official_list() =>
        Assert.That(
            PublicSurface.Official("Aws"),
            Is.SubsetOf(PublicSurface.OfAssembly(Sdk, name => !OutsideAws(name)))
        );

    [TestCase("public class TestOptions { public string? StackName { get; set; } }", "")]
    [TestCase("public class TestOptions { public string? Stack { get; set; } }", "string? Stack { get; set; }")]
    [TestCase("public class TestOptions { public string? StackName { get; } }", "string? StackName { get; }")]
    [TestCase(
        "public class TestOptions { public string StackName { get; set; } = null!; }",
        "string StackName { get; set; }"
    )]
    [TestCase("public sealed class TestOptions { }", "sealed class Pulumi.Testing.TestOptions")]
    [TestCase("public struct TestOptions { }", "struct Pulumi.Testing.TestOptions")]
    [TestCase("public class TestOptions { public TestOptions(int x = 1) { } }", "TestOptions(int x = 1)")]
    [TestCase(
        "public class TestOptions : System.IDisposable { void System.IDisposable.Dispose() { } }",
        "is System.IDisposable"
    )]
    public void A_type_that_differs_is_found(string type, string difference) =>
        Assert.That(
            Differences($"namespace Pulumi.Testing {{ {type} }}"),
            Is.EqualTo(Lines("Pulumi.Testing.TestOptions", difference))
        );

    [TestCase("public void Add(params Input<T>[] inputs) { }", "")]
    [TestCase("public void Add(Input<T>[] inputs) { }", "void Add(Pulumi.Input<T>[] inputs)")]
    [TestCase("public void Add(params Input<T>[] values) { }", "void Add(params Pulumi.Input<T>[] values)")]
    [TestCase("public void Add<U>(params Input<T>[] inputs) { }", "void Add<U>(params Pulumi.Input<T>[] inputs)")]
    [TestCase("public int Add(params Input<T>[] inputs) => 0;", "int Add(params Pulumi.Input<T>[] inputs)")]
    [TestCase(
        "public static void Add(params Input<T>[] inputs) { }",
        "static void Add(params Pulumi.Input<T>[] inputs)"
    )]
    [TestCase("internal void Remove() { }", "")]
    [TestCase("public void Remove() { }", "void Remove()")]
    [TestCase(
        "public InputList<T> Concat(InputList<T> other, int at = 0) => this;",
        "Pulumi.InputList<T> Concat(Pulumi.InputList<T> other, int at = 0)"
    )]
    [TestCase(
        "public static implicit operator InputList<T>(System.Uri value) => null!;",
        "static implicit operator Pulumi.InputList<T>(System.Uri value)"
    )]
    public void A_member_that_differs_is_found(string member, string difference) =>
        Assert.That(
            Differences(
                $"namespace Pulumi {{ public class Input<T> {{ internal Input() {{ }} }} public sealed class InputList<T> {{ {member} }} }}"
            ),
            Is.EqualTo(Lines("Pulumi.InputList<T>", difference))
        );

    [TestCase("[Input(\"name\", required: true)] public Input<string>? Name { get; set; }", "")]
    [TestCase(
        "[Input(\"name\")] public Input<string>? Name { get; set; }",
        "[Input(\"name\", false, false)] Pulumi.Input<string>? Name { get; set; }"
    )]
    [TestCase(
        "[Input(\"other\")] private Input<string>? _name;",
        "[Input(\"other\", false, false)] private Pulumi.Input<string>? _name"
    )]
    public void An_input_that_differs_is_found(string member, string difference) =>
        Assert.That(
            Differences(
                $$"""
                namespace Pulumi
                {
                    internal class InputAttribute : System.Attribute { public InputAttribute(string name, bool required = false, bool json = false) { } }
                    internal class Input<T> { }
                    public class StackReferenceArgs { {{member}} }
                }
                """
            ),
            Is.EqualTo(Lines("Pulumi.StackReferenceArgs", difference))
        );

    private static bool OutsideAws(string name) =>
        name != "Pulumi.Aws"
        && !name.StartsWith("Pulumi.Aws.", StringComparison.Ordinal)
        && !name.StartsWith("Pulumi.Random", StringComparison.Ordinal);

    private static IEnumerable<string> Differences(string source) =>
        PublicSurface.OfSources([source], _ => true).Except(Official);

    private static string[] Lines(string type, string member) => member.Length == 0 ? [] : [$"{type}: {member}"];

    private static string TypeOf(string line) => line[..line.IndexOf(": ", StringComparison.Ordinal)];

    private static bool IsAbstractMember(string line) =>
        line.Contains("abstract ", StringComparison.Ordinal)
        && !line.Contains(": abstract class ", StringComparison.Ordinal);
}
