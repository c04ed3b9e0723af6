using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.LoadBalancing;

public sealed class ConditionCheckTests
{
    private static readonly string Long = new('a', 129);

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Case("six values", "conditions", "found 6 values; allowed: at most 5 in a rule", SixValues);
        yield return Case(
            "seven wildcards",
            "conditions",
            "found 7 wildcards; allowed: at most 6 in a rule",
            Path("/*/*/*/*"),
            Host("*.*.?.com")
        );
        yield return Case(
            "two conditions on the path",
            "conditions[1].pathPattern",
            "is given twice; a rule has one, with all its values",
            Path("/a"),
            Path("/b")
        );
        yield return Case("no value", "conditions[0].pathPattern", "has no value; at least one is required", Path());
        yield return Case(
            "a long path",
            "conditions[0].pathPattern.values[0]",
            "found 129 characters; allowed: at most 128",
            Path(Long)
        );
        yield return Case(
            "an encoded path",
            "conditions[0].pathPattern.values[1]",
            "found '/a%20b'; allowed: letters, digits, _ - . $ / ~ \" ' @ : + &, * and ?",
            Path("/a", "/a%20b")
        );
        yield return Case(
            "a path of two lines",
            "conditions[0].pathPattern.values[0]",
            @"found '/a\n'; allowed: letters, digits, _ - . $ / ~ "" ' @ : + &, * and ?",
            Path("/a\n")
        );
        const string hosts =
            "letters, digits, -, ., * and ?, with a . and nothing but letters and wildcards after the last one";
        foreach (var host in new[] { "users", "users.example.com:8000", "127.0.0.1", "a_b.com", "" })
        {
            yield return Case(
                $"the host {host}",
                "conditions[0].hostHeader.values[0]",
                $"found '{host}'; allowed: {hosts}",
                Host(host)
            );
        }

        yield return Case(
            "a method in lower case",
            "conditions[0].httpRequestMethod.values[0]",
            "found 'get'; allowed: upper-case letters, - and _",
            Values("httpRequestMethod", "get")
        );
        yield return Case(
            "a long method",
            "conditions[0].httpRequestMethod.values[0]",
            "found 41 characters; allowed: at most 40",
            Values("httpRequestMethod", new string('A', 41))
        );
        yield return Case(
            "an address that is no block",
            "conditions[0].sourceIp.values[0]",
            "found '127.0.0'; allowed: CIDR blocks",
            Values("sourceIp", "127.0.0")
        );
        yield return Case(
            "the broadcast address",
            "conditions[0].sourceIp.values[0]",
            "found '255.255.255.255/32'; allowed: CIDR blocks",
            Values("sourceIp", "255.255.255.255/32")
        );
        yield return Case(
            "the host as a header",
            "conditions[0].httpHeader.httpHeaderName",
            "found 'host'; allowed: any other header; hosts have a condition of their own, hostHeader",
            Header("host", "a.com")
        );
        yield return Case(
            "a header with a space",
            "conditions[0].httpHeader.httpHeaderName",
            "found 'a b'; allowed: 1 to 40 letters, digits and !#$%&'*+-.^_`|~",
            Header("a b", "c")
        );
        yield return Case(
            "a parameter beyond ASCII",
            "conditions[0].queryStrings[0].value",
            "found 'é'; allowed: visible ASCII characters",
            Query("a", "é")
        );
        yield return Case(
            "a long key",
            "conditions[0].queryStrings[0].key",
            "found 129 characters; allowed: at most 128",
            Query(Long, "a")
        );

        static TestCaseData Case(string name, string property, string reason, params PropertyMap[] conditions) =>
            new TestCaseData(property, reason, conditions).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Refused))]
    public void What_AWS_rejects_is_refused_with_its_place(
        string property,
        string reason,
        params PropertyMap[] conditions
    ) => Assert.That(Check(conditions), Is.EqualTo([new InputError(property, reason)]));

    [Test]
    public void What_fills_the_limits_is_allowed() =>
        Assert.That(
            Check(
                Path("/*/?", new string('a', 128)),
                Host("*.example.*"),
                Query("a", @"\*"),
                Header("X-A", "*Chrome 5*")
            ),
            Is.Empty
        );

    [Test]
    public void What_is_not_known_yet_is_not_wrong() =>
        Assert.That(
            Check(
                new PropertyMap(("pathPattern", new PropertyMap(("values", PropertyValue.List(PropertyValue.Unknown)))))
            ),
            Is.Empty
        );

    private static PropertyMap SixValues => Path("/1", "/2", "/3", "/4", "/5", "/6");

    private static IReadOnlyList<InputError> Check(params PropertyMap[] conditions) =>
        ConditionCheck.Check(
            new PropertyMap(("conditions", PropertyValue.List(conditions.Select(one => (PropertyValue)one))))
        );

    private static PropertyMap Path(params string[] values) => Values("pathPattern", values);

    private static PropertyMap Host(params string[] values) => Values("hostHeader", values);

    private static PropertyMap Values(string kind, params string[] values) =>
        new((kind, new PropertyMap(("values", PropertyValue.List(values.Select(value => (PropertyValue)value))))));

    private static PropertyMap Header(string name, string value) =>
        new(("httpHeader", new PropertyMap(("httpHeaderName", name), ("values", PropertyValue.List(value)))));

    private static PropertyMap Query(string key, string value) =>
        new(("queryStrings", PropertyValue.List(new PropertyMap(("key", key), ("value", value)))));
}
