using Local.Cli.Display;
using Local.Cloud.Contract;

namespace Local.Tests.Cli;

public sealed class PsTextTests
{
    [Test]
    public void Resources_that_could_not_be_restored_come_first_with_reason_and_remedy()
    {
        var output = new StringWriter();
        PsText.Write(
            output,
            PsReport.Empty with
            {
                Problems = [new PsProblem("aws:lb/listener:Listener", "users", "port 8000 is held")],
            }
        );
        Assert.That(
            output.ToString(),
            Is.EqualTo(
                """
                warning: aws:lb/listener:Listener users could not be restored: port 8000 is held
                `infra up` tries again to restore what is missing.
                Nothing runs.

                """
            )
        );
    }

    [Test]
    public void Alarms_and_scaling_activities_are_shown_with_their_reasons()
    {
        const string prefix = "TargetTracking-service/ecs-cluster/service-users-ecs-Alarm";
        var output = new StringWriter();
        PsText.Write(
            output,
            PsReport.Empty with
            {
                Services =
                [
                    new PsService(
                        "service-users-ecs",
                        "ecs-cluster",
                        2,
                        2,
                        0,
                        [],
                        [],
                        [
                            new PsAlarm(
                                prefix + "High-baa8339b-4874-1c04-01fd-b9f8ffab18e9",
                                "ALARM",
                                "cpu > 70; last 100"
                            ),
                        ],
                        [
                            new PsActivity(
                                new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero),
                                "Setting desired count to 2.",
                                $"monitor alarm {prefix}High-baa8339b-4874-1c04-01fd-b9f8ffab18e9 in state ALARM triggered policy cpu",
                                "Successful"
                            ),
                        ],
                        []
                    ),
                ],
            }
        );

        Assert.That(
            output.ToString(),
            Does.Match(@"service-users-ecs +AlarmHigh-baa8339b +ALARM +cpu > 70; last 100\b")
                .And.Match(@"Setting desired count to 2\. +Successful +monitor alarm .* triggered policy cpu\b")
        );
    }

    [Test]
    public void The_rules_of_a_shared_listener_are_shown_in_their_order()
    {
        var byDefault = new PsRule("default", [], "fixed-response", [], 404);
        var output = new StringWriter();
        PsText.Write(
            output,
            PsReport.Empty with
            {
                LoadBalancers =
                [
                    new PsLoadBalancer(
                        "web",
                        "127.31.0.1",
                        "active",
                        [
                            new PsListener(
                                8000,
                                "HTTP",
                                [
                                    new PsRule(
                                        "10",
                                        [
                                            new PsCondition("host-header", null, ["a.com", "b.com"]),
                                            new PsCondition("http-header", "X-A", ["1"]),
                                        ],
                                        "forward",
                                        ["users"],
                                        null
                                    ),
                                    byDefault,
                                ]
                            ),
                            new PsListener(8001, "HTTP", [byDefault]),
                        ],
                        [new PsTargetGroup("users", [])]
                    ),
                ],
            }
        );
        Assert.That(
            output.ToString(),
            Is.EqualTo(
                """
                LOAD BALANCER  DNS NAME    STATE   LISTENERS             TARGETS
                web            127.31.0.1  active  HTTP:8000, HTTP:8001  users (no targets)

                LOAD BALANCER  LISTENER   PRIORITY  CONDITIONS                                      ACTION
                web            HTTP:8000  10        host-header a.com, b.com and http-header X-A 1  forward users
                web            HTTP:8000  default   -                                               fixed-response 404

                """
            )
        );
    }
}
