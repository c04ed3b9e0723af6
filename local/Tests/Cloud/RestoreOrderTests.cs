using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Cloud;

internal sealed class RestoreOrderTests
{
    [Test]
    public void Resources_without_references_are_restored_in_the_order_of_creation() =>
        Assert.That(Order(Stored("a"), Stored("b"), Stored("c")), Is.EqualTo(["a", "b", "c"]));

    [Test]
    public void A_listener_that_was_changed_to_a_newer_target_group_comes_back_after_it()
    {
        var listener = Stored("listener", ("defaultActions", PropertyValue.List(Map("targetGroupArn", "arn:new"))));

        Assert.That(
            Order(Stored("old"), listener, Stored("new"), Stored("service", ("listenerArn", "arn:listener"))),
            Is.EqualTo(["old", "new", "listener", "service"])
        );
    }

    [Test]
    public void Resources_that_name_each_other_come_back_once_each() =>
        Assert.That(Order(Stored("a", ("other", "b")), Stored("b", ("other", "a"))), Is.EqualTo(["b", "a"]));

    private static IEnumerable<string> Order(params StoredResource[] resources) =>
        RestoreOrder.Of(resources).Select(stored => stored.Resource.Id);

    private static PropertyValue Map(string name, string value) => new PropertyMap((name, value));

    private static StoredResource Stored(string id, params (string, PropertyValue)[] inputs) =>
        new(
            new CloudResource(
                "aws:test:Thing",
                id,
                "dev",
                Region.Default,
                new PropertyMap(inputs),
                new PropertyMap(("arn", $"arn:{id}"))
            ),
            $"urn:{id}",
            id,
            []
        );
}
