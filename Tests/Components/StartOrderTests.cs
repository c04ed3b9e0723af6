using System.Collections.Immutable;
using Infra.Components;
using NUnit.Framework;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class StartOrderTests
{
    [Test]
    public void A_service_starts_after_those_that_it_calls()
    {
        var order = Order(("web", ["api"]), ("api", ["store"]), ("store", []));

        Assert.That(order.Around("web").Called, Is.EqualTo(new[] { "api" }));
        Assert.That(order.Around("store").Called, Is.Empty);
    }

    [Test]
    public void Services_that_call_each_other_start_together()
    {
        var order = Order(("users", ["products"]), ("products", ["users"]), ("web", ["users"]));

        Assert.That(order.Around("users").Circle, Is.EqualTo(new[] { "products", "users" }));
        Assert.That(order.Around("users").Called, Is.Empty, "neither may wait for the other");
        Assert.That(order.Around("web").Circle, Is.EqualTo(new[] { "web" }));
        Assert.That(order.Around("web").Called, Is.EqualTo(new[] { "users" }));
    }

    [Test]
    public void A_circle_may_be_longer_than_two()
    {
        var order = Order(("a", ["b"]), ("b", ["c"]), ("c", ["a", "d"]), ("d", []));

        Assert.That(order.Around("a").Circle, Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(order.Around("c").Called, Is.EqualTo(new[] { "d" }));
    }

    [Test]
    public void A_name_that_is_no_service_of_the_stack_orders_nothing()
    {
        Assert.That(Order(("web", ["elsewhere"])).Around("web").Called, Is.Empty);
    }

    private static StartOrder Order(params (string Name, string[] Calls)[] services) =>
        new(services.ToDictionary(service => service.Name, service => service.Calls.ToImmutableHashSet()));
}
