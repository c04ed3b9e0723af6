using System.Globalization;
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
    public void Without_a_width_all_columns_are_in_one_line_a_row()
    {
        var output = Written(UnhealthyService, width: null);

        Assert.That(
            output.Split('\n').Single(line => line.Contains("0123456789ab")),
            Is.EqualTo(
                $"service-users-ecs  0123456789ab  12345  127.31.16.5:3000  service-users-td:3  RUNNING  unhealthy  {Clock}  "
                    + "1.3s of 0.25 vCPU  85 of 512 MiB  API_VERSION,LEVEL  Health checks failed with these codes: [500]"
            )
        );
        Assert.That(output, Does.Contain("fedcba987654  service-users-td:4  -"));
    }

    [Test]
    public void A_narrow_terminal_shows_what_matters_in_the_row_and_reasons_below() =>
        Assert.That(
            Written(UnhealthyService, width: 80),
            Is.EqualTo(
                $"""
                SERVICE            CLUSTER      DESIRED  RUNNING  PENDING
                service-users-ecs  ecs-cluster  2        2        0

                SERVICE            TASK          PID    ADDRESS           STATUS   HEALTH
                service-users-ecs  0123456789ab  12345  127.31.16.5:3000  RUNNING  unhealthy
                    Health checks failed with these codes: [500]
                service-users-ecs  abcdef012345  -      -                 PENDING  UNKNOWN

                SERVICE            STOPPED TASK  TASK DEFINITION     STOPPED   EXIT CODE  REASON
                service-users-ecs  fedcba987654  service-users-td:4  {Clock}  134        exited

                SERVICE            FAILED DEPLOYMENT   TIME      REASON
                service-users-ecs  service-users-td:4  {Clock}  tasks failed to start

                """
            )
        );

    [TestCase(100, "STATUS", "STARTED")]
    [TestCase(150, "MEMORY", "ENVIRONMENT")]
    public void A_wider_terminal_shows_more_details_from_left_to_right(int width, string has, string lacks)
    {
        var headings = Written(UnhealthyService, width).Split('\n').Single(line => line.Contains("ADDRESS"));

        Assert.That(headings, Does.Contain("TASK DEFINITION").And.Contain(has).And.Not.Contain(lacks));
    }

    [TestCase(20)]
    [TestCase(79)]
    [TestCase(80)]
    [TestCase(120)]
    public void No_line_is_wider_than_the_terminal(int width)
    {
        var lines = Written(UnhealthyService, width).Split('\n');

        Assert.That(lines, Has.All.Length.AtMost(width));
        Assert.That(
            string.Join(' ', lines.Select(line => line.Trim())),
            Does.Contain("failed with these codes: [500]")
        );
    }

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static string Clock => Noon.ToLocalTime().ToString("T", CultureInfo.InvariantCulture);

    /// <summary>A report of a service with a running, a starting and a stopped task.</summary>
    private static PsReport UnhealthyService
    {
        get
        {
            var running = new PsTask(
                "0123456789abcdef0123456789abcdef",
                12345,
                "127.31.16.5",
                3000,
                "RUNNING",
                "unhealthy",
                "Health checks failed with these codes: [500]",
                "service-users-td:3"
            )
            {
                StartedAt = Noon,
                Cpu = 256,
                Memory = 512,
                CpuSeconds = 1.25,
                MemoryUsed = 85.4,
                Environment = ["API_VERSION", "LEVEL"],
            };
            var starting = new PsTask(
                "abcdef0123456789abcdef0123456789",
                null,
                null,
                null,
                "PENDING",
                "UNKNOWN",
                null,
                "service-users-td:3"
            );
            var stopped = new PsStoppedTask(
                "fedcba9876543210fedcba9876543210",
                "service-users-td:4",
                null,
                Noon,
                134,
                "exited"
            );
            var service = new PsService(
                "service-users-ecs",
                "ecs-cluster",
                2,
                2,
                0,
                [],
                [running, starting],
                [],
                [],
                []
            )
            {
                StoppedTasks = [stopped],
                LastFailedDeployment = new PsFailedDeployment("service-users-td:4", Noon, "tasks failed to start"),
            };
            return PsReport.Empty with { Services = [service] };
        }
    }

    private static string Written(PsReport report, int? width)
    {
        using var output = new StringWriter();
        PsText.Write(output, report, width);
        return output.ToString();
    }
}
