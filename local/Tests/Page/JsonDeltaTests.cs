using System.Text;
using System.Text.Json;
using Local.Cloud.Page;

namespace Local.Tests.Page;

/// <summary>What is sent of a change. The browser's tests apply the same differences.</summary>
public sealed class JsonDeltaTests
{
    [TestCase("1", "2", "[2]")]
    [TestCase("""{"a":1,"b":null}""", """{"a":1,"b":2}""", """{"b":[2]}""")]
    [TestCase("""{"a":1}""", """{"b":{}}""", """{"b":[{}],"a":[]}""")]
    [TestCase("""{"a":{"b":1,"c":2}}""", """{"a":{"b":3,"c":2}}""", """{"a":{"b":[3]}}""")]
    [TestCase("[1,2,3]", "[2,3,4]", """{"gone":[0],"new":{"2":4}}""")]
    [TestCase("[2,3]", "[1,2,3]", """{"new":{"0":1}}""")]
    [TestCase("[1,1]", "[1,1,2]", "[[1,1,2]]")]
    [TestCase("[1,2]", "[2,1]", "[[2,1]]")]
    [TestCase("[]", "[1]", "[[1]]")]
    [TestCase(
        """[{"id":"a","n":1},{"id":"b","n":1}]""",
        """[{"id":"b","n":2},{"id":"c","n":1}]""",
        """{"gone":[0],"new":{"1":{"id":"c","n":1}},"0":{"n":[2]}}"""
    )]
    [TestCase(
        """[{"address":"::1","port":1,"state":"initial"}]""",
        """[{"address":"::1","port":1,"state":"healthy"}]""",
        """{"0":{"state":["healthy"]}}"""
    )]
    public void The_difference_has_what_has_changed_alone(string before, string now, string expected) =>
        Assert.That(Text(before, now), Is.EqualTo(expected));

    [Test]
    public void Equal_values_have_no_difference() =>
        Assert.That(Text("""{"a":[1,{"b":2}]}""", """{"a":[1,{"b":2}]}"""), Is.Null);

    /// <summary>Returns the difference as it is sent; null for none.</summary>
    internal static string? Text(string before, string now)
    {
        if (JsonDelta.Between(JsonElement.Parse(before), JsonElement.Parse(now)) is not { } delta)
        {
            return null;
        }

        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            delta.Write(writer);
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
