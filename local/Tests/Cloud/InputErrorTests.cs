using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Cloud;

/// <summary>The common form of errors about values.</summary>
public class InputErrorTests
{
    private static IEnumerable<TestCaseData> Values()
    {
        yield return Case("a text", "a b", "'a b'");
        yield return Case("a text of two lines", "a\r\nb\t\0", @"'a\r\nb\t\u0000'");
        yield return Case("an empty text", "", "''");
        yield return Case("a whole number", 80, "80");
        yield return Case("a broken number", 0.5, "0.5");
        yield return Case("a truth", false, "false");
        yield return Case("a null", PropertyValue.Null, "nothing");
        yield return Case("no value", null, "nothing");
        yield return Case("a list", PropertyValue.List("a"), "a list");
        yield return Case("a map", PropertyMap.Empty, "an object");

        static TestCaseData Case(string name, PropertyValue? value, string shown) =>
            new TestCaseData(value, shown).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Values))]
    public void A_rejected_value_is_shown_with_the_allowed_values(PropertyValue? value, string shown) =>
        Assert.That(
            InputError.Value("port", value, "1 to 65535"),
            Is.EqualTo(new InputError("port", $"found {shown}; allowed: 1 to 65535"))
        );
}
