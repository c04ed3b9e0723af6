using Local.Protocol.Values;

namespace Local.Tests.Cloud;

/// <summary>The package <c>random</c>.</summary>
[TestFixture]
internal sealed class RandomValuesTests
{
    private TemporaryProject _project = null!;
    private RunningCloud _cloud = null!;

    private ProviderClient Provider => _cloud.Provider;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _project = new TemporaryProject();
        _cloud = await RunningCloud.StartAsync(_project.Folder);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _cloud.DisposeAsync();
        _project.Dispose();
    }

    private static PropertyMap Map(params (string, PropertyValue)[] entries) => new(entries);

    private static string Token(string name) => $"random:index/random{name}:Random{name}";

    private static PropertyValue Texts(params string[] items) =>
        PropertyValue.List(items.Select(item => (PropertyValue)item));

    private static IEnumerable<TestCaseData> Forms()
    {
        yield return new("String", Map(("length", 12), ("special", false)), "result", "^[A-Za-z0-9]{12}$");
        yield return new(
            "String",
            Map(("length", 8), ("upper", false), ("number", false)),
            "id",
            "^[a-z!@#$%&*()\\-_=+\\[\\]{}<>:?]{8}$"
        );
        yield return new("String", Map(("length", 4), ("minNumeric", 4)), "result", "^[0-9]{4}$");
        yield return new("String", Map(("length", 3), ("minSpecial", 3), ("overrideSpecial", "_")), "result", "^___$");
        yield return new("Id", Map(("byteLength", 4)), "hex", "^[0-9a-f]{8}$");
        yield return new("Id", Map(("byteLength", 4), ("prefix", "a-")), "dec", "^a-[0-9]{1,10}$");
        yield return new("Id", Map(("byteLength", 4)), "id", "^[A-Za-z0-9_-]{6}$");
        yield return new("Pet", PropertyMap.Empty, "id", "^[a-z]+-[a-z]+$");
        yield return new("Pet", Map(("length", 3), ("prefix", "my"), ("separator", "_")), "id", "^my(_[a-z]+){3}$");
        yield return new("Integer", Map(("min", 5), ("max", 5)), "id", "^5$");
        yield return new("Uuid", PropertyMap.Empty, "result", "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");
        yield return new("Password", Map(("length", 16)), "id", "^none$");
        yield return new("Bytes", Map(("length", 2)), "id", "^none$");
    }

    [TestCaseSource(nameof(Forms))]
    public async Task What_is_drawn_has_the_form_that_was_asked_for(
        string type,
        PropertyMap inputs,
        string output,
        string form
    )
    {
        var told = await Provider.UpAsync(Token(type), "drawn", inputs);

        Assert.That(told[output].AsString, Does.Match(form));
    }

    [Test]
    public async Task A_shuffle_has_the_same_items_and_the_same_seed_gives_the_same_order()
    {
        var inputs = Map(("inputs", Texts("a", "b", "c", "d", "e")), ("seed", "one"), ("resultCount", 7));

        var first = (await Provider.UpAsync(Token("Shuffle"), "first", inputs))["results"];
        var second = (await Provider.UpAsync(Token("Shuffle"), "second", inputs))["results"];

        Assert.That(first, Is.EqualTo(second));
        Assert.That(
            first.AsList!.Take(5).Select(item => item.AsString),
            Is.EquivalentTo(new[] { "a", "b", "c", "d", "e" })
        );
        Assert.That(
            first.AsList!.Skip(5).Select(item => item.AsString),
            Is.SubsetOf(new[] { "a", "b", "c", "d", "e" }).And.Unique.And.Exactly(2).Items
        );
    }

    [Test]
    public async Task A_password_is_secret_and_its_hash_is_of_it()
    {
        var told = await Provider.UpAsync(Token("Password"), "password", Map(("length", 20)));

        Assert.That(told["result"], Is.InstanceOf<SecretValue>());
        Assert.That(told["bcryptHash"], Is.InstanceOf<SecretValue>());
        Assert.That(BCrypt.Net.BCrypt.Verify(told["result"].AsString, told["bcryptHash"].AsString), Is.True);
        Assert.That(told["number"].AsBool, Is.True);
    }

    [Test]
    public async Task What_was_drawn_is_kept_by_the_engine_and_not_by_the_cloud()
    {
        var told = await Provider.UpAsync(Token("Password"), "kept", Map(("length", 20)));

        var diff = await Provider.DiffAsync(
            Token("Password"),
            "kept",
            "none",
            Map(("length", 20)),
            Map(("length", 20))
        );

        Assert.That(diff.Changes, Is.EqualTo(Pulumirpc.DiffResponse.Types.DiffChanges.DiffNone));
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(_project.Folder, ".local", "cloud", "resources.jsonl")),
            Does.Not.Contain("random:").And.Not.Contain(told["result"].AsString)
        );
    }

    [TestCase("String", "length", 2.0, "minUpper", 3.0, "length", "found 2; allowed: 3 to")]
    [TestCase("Integer", "min", 2.0, "max", 1.0, "min", "found 2; allowed: at most max, 1")]
    [TestCase("Password", "length", 0.0, "minUpper", 0.0, "length", "found 0; allowed: 1 to")]
    public async Task What_cannot_be_drawn_is_refused(
        string type,
        string input,
        double value,
        string other,
        double otherValue,
        string property,
        string reason
    )
    {
        var check = await Provider.CheckAsync(Token(type), "wrong", Map((input, value), (other, otherValue)));

        Assert.That(check.Failures.Single().Property, Is.EqualTo(property));
        Assert.That(check.Failures.Single().Reason, Does.StartWith(reason));
    }
}
