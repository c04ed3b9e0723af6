using System.Net.Sockets;
using System.Text;
using Local.Cloud.Contract;
using Local.Cloud.Hosting;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Cloud.Waf;
using Local.Cloud.Why;
using Local.Protocol.Values;
using Local.Tests.LoadBalancing;
using Local.Tests.Network;
using Microsoft.AspNetCore.Http;

namespace Local.Tests.Why;

/// <summary><c>why STATUS</c> names the true cause of an answer. Each case makes a fault with real sockets.</summary>
public sealed class AnswerFaultTests
{
    private static readonly PropertyMap NotFound = new(
        ("type", "fixed-response"),
        ("fixedResponse", new PropertyMap(("contentType", "text/plain"), ("messageBody", "no"), ("statusCode", "404")))
    );

    [Test]
    public async Task No_target_is_registered()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await test.Client.GetAsync(test.Url("/"));

        var answer = await WhyAsync(test, 503);

        Assert.That(answer.Answer, Is.EqualTo("503: no target is registered in the target group targets"));
        Assert.That(answer.Facts, Has.Some.StartsWith($"request: GET {test.Address}:8000/ from 127.0.0.1 at "));
        Assert.That(answer.Facts, Has.Some.EqualTo("rule: default, whose action is forward"));
    }

    [Test]
    public async Task No_target_has_passed_a_check_yet()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        var task = test.Vpc.Network.Attach("task", [test.OpenGroup]);
        test.Targets.Register(test.TargetGroup.Id, task.Address, TestTarget.Port);
        await test.Client.GetAsync(test.Url("/"));

        var answer = await WhyAsync(test, 503);

        Assert.That(answer.Answer, Is.EqualTo("503: no target of targets can take a request: 1 initial"));
        Assert.That(
            answer.Facts,
            Has.Some.EqualTo($"target: {task.Address}:3000 was initial (Elb.RegistrationInProgress)")
        );
    }

    [Test]
    public async Task Every_weight_is_0()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        var group = new PropertyMap(("arn", test.TargetGroup.Id), ("weight", 0));
        var action = new PropertyMap(
            ("type", "forward"),
            ("forward", new PropertyMap(("targetGroups", PropertyValue.List(group))))
        );
        await test.Type(test.Listener.Token)
            .UpdateAsync(
                test.Listener,
                test.Listener.Inputs.With("defaultActions", PropertyValue.List(action)),
                default
            );
        await test.Client.GetAsync(test.Url("/"));

        Assert.That(
            (await WhyAsync(test, 503)).Answer,
            Is.EqualTo(
                "503: the action forwards to no target group: the weight of each target group of the action is 0"
            )
        );
    }

    [TestCase("", "the target closed the connection without an answer")]
    [TestCase("SSH-2.0-OpenSSH\r\n\r\n", "")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-", "the target closed the connection without an answer")]
    public async Task The_target_gives_no_answer(string bytes, string detail)
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await using var target = await RawTarget.StartAsync(test, bytes);
        await test.Client.GetAsync(test.Url("/"));

        Assert.That(
            (await WhyAsync(test, 502)).Answer,
            Does.StartWith($"502: the target {target.Address}:3000 of targets gave no whole answer: {detail}")
        );
    }

    [Test]
    public async Task Nothing_listens_at_the_target_any_more()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        var target = await RawTarget.StartAsync(test, "");
        await target.DisposeAsync();
        await test.Client.GetAsync(test.Url("/"));

        Assert.That(
            (await WhyAsync(test, 502)).Answer,
            Does.StartWith($"502: no connection to the target {target.Address}:3000 of targets was made: ")
        );
    }

    [Test]
    public async Task The_target_is_slower_than_the_idle_timeout()
    {
        await using var test = await TestLoadBalancer.StartAsync(loadBalancer: new PropertyMap(("idleTimeout", 1)));
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context => Task.Delay(Timeout.Infinite, context.RequestAborted)
        );
        await test.RegisterHealthyAsync(target);
        await test.Client.GetAsync(test.Url("/"));

        Assert.That(
            (await WhyAsync(test, 504)).Answer,
            Is.EqualTo(
                $"504: the target {target.Address}:3000 of targets sent nothing for too long: the idle timeout is 1 s"
            )
        );
    }

    [Test]
    public async Task A_security_group_lacks_the_rule_for_the_load_balancer()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await using var target = await test.TargetAsync("hello");
        await test.RegisterHealthyAsync(target);
        var closed = await test.Vpc.GroupAsync("closed");
        test.Vpc.Network.SetSecurityGroups(target.Interface, [closed]);
        await test.Client.GetAsync(test.Url("/"));

        var answer = await WhyAsync(test, 504);

        Assert.That(
            answer.Answer,
            Does.StartWith(
                $"504: the load balancer may not reach the target {target.Address}:3000 of targets: security groups"
            )
        );
        var refused = test.Vpc.Decisions.All()[0];
        Assert.That(
            refused.Reason,
            Does.StartWith($"no ingress rule of {closed} (closed) admits tcp 3000 from ELB app/test/")
        );
    }

    [Test]
    public async Task An_earlier_rule_takes_the_request()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await RuleAsync(test, 1, NotFound, "/*");
        await RuleAsync(
            test,
            2,
            new PropertyMap(("type", "forward"), ("targetGroupArn", test.TargetGroup.Id)),
            "/users"
        );
        await test.Client.GetAsync(test.Url("/users"));

        var answer = await WhyAsync(test, 404);

        Assert.That(answer.Answer, Is.EqualTo("404: the action of rule 1 is a fixed response with this status"));
        Assert.That(
            answer.Advice,
            Has.Some.StartsWith($"`./infra why rule {test.Address} /users --listener test:8000` ")
        );
    }

    [Test]
    public async Task No_rule_matches_and_the_default_action_answers()
    {
        await using var test = await TestLoadBalancer.StartAsync(action: NotFound);
        await test.Client.GetAsync(test.Url("/users"));

        Assert.That(
            (await WhyAsync(test, 404)).Answer,
            Is.EqualTo("404: no rule matched, and the default action is a fixed response with this status")
        );
    }

    [Test]
    public async Task The_target_itself_fails()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context =>
            {
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return Task.CompletedTask;
            }
        );
        await test.RegisterHealthyAsync(target);
        await test.Client.GetAsync(test.Url("/"));

        Assert.That(
            (await WhyAsync(test, 500)).Answer,
            Is.EqualTo($"500: the target {target.Address}:3000 of targets itself answered 500")
        );
    }

    [Test]
    public async Task The_client_has_gone()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        var came = new TaskCompletionSource();
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context =>
            {
                came.SetResult();
                return Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        );
        await test.RegisterHealthyAsync(target);
        await using (var client = await Internet.ConnectAsync(test.Address, TestLoadBalancer.Port))
        {
            await client.WriteAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n"u8.ToArray());
            await came.Task;
            VpcListener.Reset(client.Socket);
        }

        Assert.That(
            (await WhyAsync(test, 460)).Answer,
            Is.EqualTo(
                $"460: the client closed its connection before the target {target.Address}:3000 of targets had answered"
            )
        );
    }

    [Test]
    public async Task The_deregistration_delay_ends_before_the_answer()
    {
        await using var test = await TestLoadBalancer.StartAsync(
            targetGroup: new PropertyMap(("deregistrationDelay", 0))
        );
        var came = new TaskCompletionSource();
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context =>
            {
                came.SetResult();
                return Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        );
        await test.RegisterHealthyAsync(target);
        var response = test.Client.GetAsync(test.Url("/"));
        await came.Task;
        test.Deregister(target);
        await response;

        Assert.That(
            (await WhyAsync(test, 502)).Answer,
            Does.EndWith("was removed before it had answered: its deregistration delay ended")
        );
    }

    [TestCase("TRACE / HTTP/1.1\r\nHost: test\r\n", 405, "405: the load balancer refuses the method TRACE")]
    [TestCase(
        "GET / HTTP/1.1\r\nHost: test\r\nX-Forwarded-For: 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\r\n",
        463,
        "463: X-Forwarded-For has more than 30 addresses"
    )]
    public async Task The_load_balancer_refuses_the_request(string head, int status, string expected)
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await test.RawAsync(head + "Connection: close\r\n\r\n");

        Assert.That((await WhyAsync(test, status)).Answer, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_web_ACL_blocks_the_request()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        var allow = new PropertyMap(("allow", PropertyMap.Empty));
        test.Module.LoadBalancers.Single().Filter = new WebAclFilter(
            new PropertyMap(("name", "guard"), ("defaultAction", allow)),
            [new WebAclRule("deny", "BLOCK", _ => true, FilterAnswer.Forbidden)],
            null
        );
        await test.Client.GetAsync(test.Url("/"));

        Assert.That(
            (await WhyAsync(test, 403)).Answer,
            Is.EqualTo(
                "403: the web ACL blocked the request before the rules of the listener saw it: rule deny of guard"
            )
        );
    }

    [Test]
    public async Task The_target_of_a_sticky_client_is_gone()
    {
        await using var test = await TestLoadBalancer.StartAsync(
            targetGroup: new PropertyMap(
                ("stickiness", new PropertyMap(("type", "lb_cookie"), ("enabled", true), ("cookieDuration", 60)))
            )
        );
        await using var first = await test.TargetAsync("first");
        await test.RegisterHealthyAsync(first);
        using var response = await test.Client.GetAsync(test.Url("/"));
        var cookie = response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        test.Deregister(first);
        await using var second = await test.TargetAsync("second");
        await test.RegisterHealthyAsync(second);
        using var again = new HttpRequestMessage(HttpMethod.Get, test.Url("/")) { Headers = { { "Cookie", cookie } } };
        await test.Client.SendAsync(again);

        Assert.That(
            (await WhyAsync(test, 200, requests: 2)).Facts,
            Has.Some.EqualTo(
                $"sticky target: the client's cookie names {first.Address}:3000, which could not take the request"
            )
        );
    }

    [Test]
    public async Task A_status_that_nobody_had_is_not_explained()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await test.Client.GetAsync(test.Url("/"));

        var answer = await WhyAsync(test, 502);

        Assert.That(answer.IsKnown, Is.False);
        Assert.That(
            answer.Answer,
            Does.StartWith(
                "no load balancer of the stack is known to have answered 502: of 1 recorded request, none had this status"
            )
        );
    }

    private static Task<CloudResource> RuleAsync(TestLoadBalancer test, int priority, PropertyMap action, string path)
    {
        var values = new PropertyMap(("values", PropertyValue.List(path)));
        return test.CreateAsync(
            "aws:lb/listenerRule:ListenerRule",
            new PropertyMap(
                ("listenerArn", test.Listener.Id),
                ("priority", priority),
                ("actions", PropertyValue.List(action)),
                ("conditions", PropertyValue.List(new PropertyMap(("pathPattern", values))))
            )
        );
    }

    /// <summary>Asks as soon as the load balancer has ended its requests: a client has its answer before.</summary>
    private static async Task<WhyAnswer> WhyAsync(TestLoadBalancer test, int status, int requests = 1)
    {
        var balancer = test.Module.LoadBalancers.Single();
        while (balancer.Requests.Count < requests)
        {
            await Task.Delay(1);
        }

        var report = new RequestReport(
            DateTimeOffset.UnixEpoch,
            [
                .. balancer
                    .Requests.After(0)
                    .Requests.Select(one => RequestDescription.Of(one, balancer, test.Module.TargetGroups)),
            ]
        );
        return WhyStatus.Of(status, null, report);
    }

    /// <summary>A healthy target that answers other requests than checks with given bytes, and closes the connection.</summary>
    private sealed class RawTarget : IAsyncDisposable
    {
        private readonly CancellationTokenSource _over = new();
        private readonly UnixServer _server;
        private IAsyncDisposable? _listening;

        private RawTarget(UnixServer server, NetworkInterface networkInterface) =>
            (_server, Interface) = (server, networkInterface);

        public System.Net.IPAddress Address => Interface.Address;

        private NetworkInterface Interface { get; }

        public static async Task<RawTarget> StartAsync(TestLoadBalancer test, string answer)
        {
            var path = test.Vpc.SocketPath("raw");
            var target = new RawTarget(new UnixServer(path), test.Vpc.Network.Attach("task", [test.OpenGroup]));
            _ = target.ServeAsync(answer);
            target._listening = await test.Vpc.Network.ListenAsync(target.Interface, TestTarget.Port, path, default);
            test.Targets.Register(test.TargetGroup.Id, target.Address, TestTarget.Port);
            while (test.Targets.Health(test.TargetGroup.Id, target.Address, TestTarget.Port)?.State != "healthy")
            {
                await Task.Delay(1);
            }

            return target;
        }

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            _server.Dispose();
            await _listening!.DisposeAsync();
        }

        private async Task ServeAsync(string answer)
        {
            try
            {
                while (true)
                {
                    _ = AnswerAsync(await _server.AcceptAsync().WaitAsync(_over.Token), answer);
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private static async Task AnswerAsync(NetworkStream stream, string answer)
        {
            await using var connection = stream;
            var head = new StringBuilder();
            var buffer = new byte[1024];
            while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                var count = await connection.ReadAsync(buffer);
                if (count == 0)
                {
                    return;
                }

                head.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }

            var isCheck = head.ToString().Contains("ELB-HealthChecker", StringComparison.Ordinal);
            await connection.WriteAsync(
                Encoding.ASCII.GetBytes(isCheck ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" : answer)
            );
        }
    }
}
