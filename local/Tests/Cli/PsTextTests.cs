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
    public void The_containers_of_a_task_are_shown_if_it_has_several()
    {
        var output = new StringWriter();
        PsText.Write(
            output,
            PsReport.Empty with
            {
                Services =
                [
                    Service("users", "0123456789abcdef", "users", "wait"),
                    Service("hello", "ba9876543210fedc", "hello"),
                ],
            }
        );

        Assert.That(
            output.ToString(),
            Does.Match(@"SERVICE +TASK +CONTAINER +PID +STATUS +HEALTH +EXIT CODE\b")
                .And.Match(@"users +0123456789ab +users +41 +RUNNING +HEALTHY\b")
                .And.Match(@"users +0123456789ab +wait +42 +STOPPED +UNKNOWN +0\b")
                .And.Not.Match(@"hello +ba9876543210 +hello")
        );

        static PsService Service(string name, string task, params string[] containers) =>
            new(
                name,
                "cluster",
                1,
                1,
                0,
                [],
                [
                    new PsTask(task, 41, null, null, "RUNNING", "HEALTHY", null, $"{name}:1")
                    {
                        Containers =
                        [
                            new PsContainer(containers[0], "RUNNING", "HEALTHY", null) { Pid = 41 },
                            .. containers
                                .Skip(1)
                                .Select(other => new PsContainer(other, "STOPPED", "UNKNOWN", 0) { Pid = 42 }),
                        ],
                    },
                ],
                [],
                [],
                []
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

    [Test]
    public void On_a_terminal_no_line_is_wider_and_nothing_is_left_out()
    {
        var time = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var task = new PsTask(
            "0123456789abcdef0123456789abcdef",
            12345,
            "127.31.16.5",
            3000,
            "RUNNING",
            "unhealthy",
            "Target.ResponseCodeMismatch: Health checks failed with these codes: [500]",
            "service-users-td:3"
        )
        {
            StartedAt = time,
            Cpu = 256,
            Memory = 512,
            CpuSeconds = 1.25,
            MemoryUsed = 85.4,
            Environment = ["API_VERSION", "LEVEL"],
        };
        var service = new PsService("service-users-ecs", "ecs-cluster", 1, 1, 0, [], [task], [], [], [])
        {
            StoppedTasks =
            [
                new PsStoppedTask("fedcba9876543210fedcba9876543210", "service-users-td:4", null, time, 134, "exited"),
            ],
            LastFailedDeployment = new PsFailedDeployment("service-users-td:4", time, "tasks failed to start"),
        };
        var report = PsReport.Empty with { Services = [service] };
        using var narrow = new StringWriter();
        PsText.Write(narrow, report, width: 80);
        using var wide = new StringWriter();
        PsText.Write(wide, report);

        string[] shown =
        [
            "127.31.16.5:3000",
            "1.3s of 0.25 vCPU",
            "85 of 512 MiB",
            "API_VERSION,LEVEL",
            "fedcba987654",
            "134",
            "tasks failed to start",
        ];
        Assert.Multiple(() =>
        {
            Assert.That(narrow.ToString().Split('\n'), Has.All.Length.AtMost(80));
            foreach (var text in shown)
            {
                Assert.That(narrow.ToString(), Does.Contain(text));
                Assert.That(wide.ToString(), Does.Contain(text));
            }

            Assert.That(wide.ToString().Split('\n').Count(line => line.Contains("0123456789ab")), Is.EqualTo(1));
        });
    }
}
