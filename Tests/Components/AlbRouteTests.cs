using Infra.Components.Internal;
using NUnit.Framework;

namespace Infra.Tests.Components;

/// <summary>What a route's patterns mean: their priority, their address, and whose requests they take.</summary>
[TestFixture]
internal sealed class AlbRouteTests
{
    [TestCase("a.example.com", "/a", 33_863)]
    [TestCase("", "/users/*", 42_518)]
    public void A_default_priority_stays_the_same_for_ever(string host, string path, int priority)
    {
        Assert.That(Route(host, path).Priority, Is.EqualTo(priority), "another one would change rules that exist");
    }

    [Test]
    public void A_default_priority_does_not_depend_on_the_order_of_patterns_or_on_the_case_of_a_host()
    {
        Assert.That(
            AlbRoute.Of(["B.example.com", "a.example.com"], ["/b", "/a"], priority: null)!.Priority,
            Is.EqualTo(AlbRoute.Of(["a.example.com", "b.example.com"], ["/a", "/b"], priority: null)!.Priority)
        );
    }

    [TestCase("", "/users/1", "", "/users/*")]
    [TestCase("", "/users/admin/*", "", "/users/*")]
    [TestCase("", "/a", "", "/a*")]
    [TestCase("", "/a?", "", "/a*")]
    [TestCase("a.example.com", "/a", "a.example.com", "")]
    [TestCase("a.example.com", "/a", "", "/a")]
    [TestCase("a.example.com", "", "*.example.com", "")]
    [TestCase("", "/a/very/long/path/that/goes/on/for/more/than/fifty/letters", "", "/a/*")]
    public void The_more_specific_route_comes_first(string host, string path, string widerHost, string widerPath)
    {
        Assert.That(Route(host, path).Priority, Is.LessThan(Route(widerHost, widerPath).Priority));
    }

    [Test]
    public void Default_priorities_are_within_awss_and_spread()
    {
        var priorities = Enumerable
            .Range(0, 1_000)
            .Select(number => Route("", $"/{new string('a', number % 40)}{number}").Priority)
            .Append(Route("", "*").Priority)
            .ToList();

        Assert.That(priorities, Is.All.InRange(1, 50_000));
        Assert.That(priorities.Distinct().Count(), Is.GreaterThan(900));
    }

    [TestCase("/a*", "/ab", true)]
    [TestCase("/a*", "/a", true)]
    [TestCase("/a*", "/a*", true)]
    [TestCase("/a*b", "/a*c*b", true)]
    [TestCase("/a?", "/ab", true)]
    [TestCase("/*/x", "/a/b/x", true)]
    [TestCase("*", "/a?", true)]
    [TestCase("/a?", "/a*", false)]
    [TestCase("/ab", "/a?", false)]
    [TestCase("/ab", "/a*", false)]
    [TestCase("/a", "/A", false)]
    [TestCase("/a*b", "/a*", false)]
    public void A_route_hides_a_later_one_whose_requests_it_takes_all(string first, string later, bool hides)
    {
        Assert.That(
            AlbRoute.Of([], [first], priority: 1)!.Hides(AlbRoute.Of([], [later], priority: 2)!),
            Is.EqualTo(hides)
        );
    }

    [Test]
    public void A_route_hides_none_that_comes_before_it()
    {
        Assert.That(AlbRoute.Of([], ["/*"], priority: 2)!.Hides(AlbRoute.Of([], ["/a"], priority: 1)!), Is.False);
    }

    [Test]
    public void A_route_for_a_host_hides_none_for_any_host()
    {
        Assert.That(AlbRoute.Of(["a.b"], ["/*"], priority: 1)!.Hides(AlbRoute.Of([], ["/a"], priority: 2)!), Is.False);
    }

    [TestCase("", "/users", "http://lb:81/users")]
    [TestCase("", "/users/*", "http://lb:81/users/")]
    [TestCase("", "/v?/users*", "http://lb:81/vx/users")]
    [TestCase("", "/", "http://lb:81")]
    [TestCase("a.example.com", "", "http://a.example.com:81")]
    [TestCase("*.example.com", "/users", "http://lb:81/users")]
    public void An_address_is_that_of_a_request_which_the_route_takes(string host, string path, string url)
    {
        Assert.That(Route(host, path).Url("http", "lb", ":81"), Is.EqualTo(url));
    }

    private static AlbRoute Route(string host, string path) =>
        AlbRoute.Of(host == "" ? [] : [host], path == "" ? [] : [path], priority: null)!;
}
