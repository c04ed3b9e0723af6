using System.Net;
using Local.Cloud.LoadBalancing.Requests;

namespace Local.Tests.LoadBalancing;

/// <summary>The last requests of a load balancer.</summary>
public sealed class RequestRingTests
{
    [Test]
    public async Task A_request_is_kept_with_what_its_answer_was_made_of()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await using var target = await test.TargetAsync("hello");
        await test.RegisterHealthyAsync(target);

        await test.Client.GetStringAsync(test.Url("/users/1?token=secret"));

        var request = (await KeptAsync(test, 1)).Single();
        Assert.Multiple(() =>
        {
            Assert.That((request.Method, request.Path), Is.EqualTo(("GET", "/users/1")), "without the query");
            Assert.That(request.Host, Is.EqualTo($"{test.Address}:8000"));
            Assert.That(request.Client, Is.EqualTo(IPAddress.Loopback));
            Assert.That((request.Port, request.Priority, request.Action), Is.EqualTo((8000, (int?)0, "forward")));
            Assert.That(request.TargetGroup, Is.EqualTo(test.TargetGroup.Id));
            Assert.That(request.Target, Is.EqualTo((target.Address, TestTarget.Port)));
            Assert.That((request.Status, request.TargetStatus), Is.EqualTo((200, (int?)200)));
            Assert.That(request.Reason, Is.EqualTo(AnswerReason.Target));
            Assert.That(
                request.RequestProcessing + request.TargetProcessing + request.ResponseProcessing,
                Is.EqualTo(request.Duration).Within(TimeSpan.FromMicroseconds(1)),
                "but for rounding"
            );
        });
    }

    [Test]
    public async Task A_request_after_one_that_failed_has_nothing_of_it()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await test.Client.GetAsync(test.Url("/first"));
        await using var target = await test.TargetAsync("hello");
        await test.RegisterHealthyAsync(target);
        await test.Client.GetAsync(test.Url("/second"));

        var kept = await KeptAsync(test, 2);
        var (first, second) = (kept[1], kept[0]);
        Assert.That(
            (first.Status, first.Reason, first.Target),
            Is.EqualTo((503, AnswerReason.NoTarget, ((IPAddress, int)?)null))
        );
        Assert.That(first.Considered, Is.Empty, "no target is registered");
        Assert.That((second.Status, second.Reason), Is.EqualTo((200, AnswerReason.Target)));
        Assert.That(second.Considered, Is.Null);
    }

    [Test]
    public void The_newest_500_are_kept()
    {
        var ring = new RequestRing();
        for (var i = 0; i < RequestRing.Size + 10; i++)
        {
            ring.Add(new AnsweredRequest { Status = i });
        }

        Assert.That(ring.Count, Is.EqualTo(RequestRing.Size + 10));
        Assert.That(
            ring.After(0).Requests.Select(request => request.Status),
            Is.EqualTo(Enumerable.Range(10, RequestRing.Size).Reverse())
        );
    }

    private static async Task<IReadOnlyList<AnsweredRequest>> KeptAsync(TestLoadBalancer test, int count)
    {
        // A client has its answer before the request is over.
        var ring = test.Module.LoadBalancers.Single().Requests;
        while (ring.Count < count)
        {
            await Task.Delay(1);
        }

        return ring.After(0).Requests;
    }
}
