using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Local.Protocol.Values;

namespace Local.Tests.Protocol;

/// <summary>Values keep their meaning in messages and in the state.</summary>
public sealed class PropertyValueTests
{
    private static readonly PropertyMap Everything = new(
        ("null", PropertyValue.Null),
        ("bool", true),
        ("number", 1.5),
        ("text", "hello"),
        ("unknown", PropertyValue.Unknown),
        ("list", PropertyValue.List("a", 2, PropertyValue.List())),
        ("map", new PropertyMap(("b", 1), ("a", "x"))),
        ("secret", new SecretValue(new PropertyMap(("password", "hunter2")))),
        ("asset", new AssetValue("text", null, null, "abc")),
        ("archive", new ArchiveValue(new PropertyMap(("f", new AssetValue(null, "p", null, null))), null, null, null)),
        ("resource", new ResourceValue("urn:pulumi:dev::infra::t::n", "i-1", "7.48.0")),
        ("component", new ResourceValue("urn:pulumi:dev::infra::t::c", null, ""))
    );

    private static readonly OutputValue Output = new(PropertyValue.Unknown, true, ["urn:1", "urn:2"]);

    [Test]
    public void The_wire_keeps_every_kind()
    {
        var map = Everything.With("output", Output);

        var read = PropertyMarshaler.FromStruct(PropertyMarshaler.ToStruct(map, MarshalOptions.All));

        Assert.That(read, Is.EqualTo(map));
    }

    [Test]
    public void State_keeps_every_kind()
    {
        var text = PropertyJson.ToText(Everything, plain => $"<{plain}>");

        var read = PropertyJson.ReadMap(JsonDocument.Parse(text).RootElement, cipher => cipher[1..^1]);

        Assert.That(read, Is.EqualTo(Everything));
    }

    [Test]
    public void State_holds_the_ciphertext_of_a_secret_and_nothing_of_its_text()
    {
        var text = PropertyJson.ToText(Everything, _ => "ciphertext-1");

        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Contain("\"ciphertext\":\"ciphertext-1\""));
            Assert.That(text, Does.Not.Contain("hunter2"));
        });
    }

    [Test]
    public void A_ciphertext_without_its_key_is_an_error()
    {
        var text = PropertyJson.ToText(Everything, _ => "ciphertext-1");

        Assert.Throws<FormatException>(() => PropertyJson.ReadMap(JsonDocument.Parse(text).RootElement, null));
    }

    [Test]
    public void A_side_that_takes_no_secrets_gets_the_plain_value()
    {
        var wire = PropertyMarshaler.ToStruct(Everything, MarshalOptions.PlainOnly);

        Assert.Multiple(() =>
        {
            Assert.That(wire.Fields["secret"].StructValue.Fields["password"].StringValue, Is.EqualTo("hunter2"));
            Assert.That(wire.Fields["resource"].StringValue, Is.EqualTo("i-1"));
        });
    }

    [Test]
    public void An_output_for_a_side_that_takes_none_is_its_value_and_still_secret()
    {
        var wire = PropertyMarshaler.ToValue(Output, MarshalOptions.WithoutOutputs);

        Assert.That(PropertyMarshaler.FromValue(wire), Is.EqualTo(new SecretValue(PropertyValue.Unknown)));
    }

    [Test]
    public void Wrappers_do_not_hide_the_content_of_a_value()
    {
        PropertyValue deep = new PropertyMap(("a", PropertyValue.List(new SecretValue(PropertyValue.Unknown))));

        Assert.Multiple(() =>
        {
            Assert.That(deep.ContainsUnknowns, Is.True);
            Assert.That(deep.ContainsSecrets, Is.True);
            Assert.That(deep.Plain.ContainsSecrets, Is.False);
            Assert.That(((PropertyValue)"x").ContainsUnknowns, Is.False);
        });
    }

    [Test]
    public void A_map_finds_its_entries_in_any_order()
    {
        Prop.ForAll(
                ArbMap.Default.ArbFor<(NonNull<string> Name, int Value)[]>(),
                entries =>
                {
                    var map = new PropertyMap(entries.Select(entry => (entry.Name.Get, (PropertyValue)entry.Value)));
                    var expected = new Dictionary<string, int>();
                    foreach (var (name, value) in entries)
                    {
                        expected[name.Get] = value;
                    }

                    return map.Count == expected.Count
                        && expected.All(entry => map[entry.Key] == (PropertyValue)entry.Value)
                        && map.Keys.SequenceEqual(map.Keys.Order(StringComparer.Ordinal));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Test]
    public void Maps_are_equal_whatever_order_they_were_made_in()
    {
        var one = new PropertyMap(("a", 1), ("b", PropertyValue.List("x")));
        var other = PropertyMap.Empty.With("b", PropertyValue.List("x")).With("a", 1);

        Assert.Multiple(() =>
        {
            Assert.That(one, Is.EqualTo(other));
            Assert.That(one.GetHashCode(), Is.EqualTo(other.GetHashCode()));
            Assert.That(one.Without("a"), Is.Not.EqualTo(other));
        });
    }
}
