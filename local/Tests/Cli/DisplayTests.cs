using System.Collections.Immutable;
using System.Text.Json;
using Local.Cli.Display;
using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Cli;

public class DisplayTests
{
    private static readonly string Stack = Urn.New("dev", "infra", "", Urn.RootStackType, "infra-dev");

    [Test]
    public void A_preview_into_a_pipe_is_a_line_for_each_resource_that_changes_and_a_report()
    {
        EngineEvent[] events =
        [
            new PreludeEvent(DryRun: true),
            new ResourcePreEvent(Step(StepOperation.Same, Urn.RootStackType, "infra-dev")),
            new ResourcePreEvent(
                Step(StepOperation.Create, "pulumi:providers:aws", "default") with
                {
                    Internal = true,
                }
            ),
            new ResourcePreEvent(Step(StepOperation.Create, "aws:ecs/cluster:Cluster", "ecs-cluster")),
            new ResourceOutputsEvent(Step(StepOperation.Create, "aws:ecs/cluster:Cluster", "ecs-cluster"), default),
            new ResourcePreEvent(
                Step(StepOperation.Update, "aws:ecs/service:Service", "users") with
                {
                    DetailedDiff = ImmutableSortedDictionary<string, PropertyChange>
                        .Empty.Add("desiredCount", new PropertyChange(PropertyChangeKind.Update, false))
                        .Add("tags.owner", new PropertyChange(PropertyChangeKind.Add, false)),
                }
            ),
            new ResourcePreEvent(Step(StepOperation.Same, "aws:iam/role:Role", "role")),
            new DiagnosticEvent(
                Step(StepOperation.Same, "aws:iam/role:Role", "role").Urn,
                DiagnosticSeverity.Warning,
                "old\nfashioned",
                Ephemeral: false
            ),
            new StdoutEvent("hello", Error: false),
        ];
        var result = Result((StepOperation.Create, 1), (StepOperation.Update, 1), (StepOperation.Same, 2)) with
        {
            PreviousOutputs = new PropertyMap(("gone", 1.0), ("kept", "x"), ("url", "http://a")),
            Outputs = new PropertyMap(
                ("kept", "x"),
                ("password", new SecretValue("hunter2")),
                ("url", PropertyValue.Unknown)
            ),
        };
        Assert.That(
            Lines("Previewing update (dev):", dryRun: true, events, result),
            Is.EqualTo(
                """
                Previewing update (dev):
                 +  aws:ecs:Cluster ecs-cluster create
                 ~  aws:ecs:Service users update [diff: ~desiredCount,+tags]

                Diagnostics:
                  aws:iam:Role (role):
                    warning: old
                    fashioned
                  pulumi:pulumi:Stack:
                    hello

                Outputs:
                  - gone: 1
                    kept: "x"
                  + password: [secret]
                  ~ url: "http://a" => [unknown]

                Resources:
                    + 1 to create
                    ~ 1 to update
                    2 changes. 2 unchanged


                """
            )
        );
    }

    [Test]
    public void An_update_into_a_pipe_reports_each_step_at_its_end()
    {
        var cluster = Step(StepOperation.Create, "aws:ecs/cluster:Cluster", "ecs-cluster");
        var service = Step(StepOperation.Create, "aws:ecs/service:Service", "users");
        EngineEvent[] events =
        [
            new ResourcePreEvent(cluster),
            new ResourcePreEvent(service),
            new ResourceOutputsEvent(cluster, TimeSpan.FromSeconds(0.52)),
            new DiagnosticEvent(service.Urn, DiagnosticSeverity.Error, "port 8000 is taken", Ephemeral: false),
            new ResourceOperationFailedEvent(service, TimeSpan.FromSeconds(1)),
        ];
        Assert.That(
            Lines(
                "Updating (dev):",
                dryRun: false,
                events,
                Result((StepOperation.Create, 1)) with
                {
                    Succeeded = false,
                    Duration = TimeSpan.FromSeconds(66.6),
                }
            ),
            Is.EqualTo(
                """
                Updating (dev):
                 +  aws:ecs:Cluster ecs-cluster created (0.52s)
                 +  aws:ecs:Service users **creating failed** error: port 8000 is taken

                Diagnostics:
                  aws:ecs:Service (users):
                    error: port 8000 is taken

                Resources:
                    + 1 created

                Duration: 1m7s


                """
            )
        );
    }

    [Test]
    public void A_replacement_is_announced_once()
    {
        EngineEvent[] events =
        [
            new ResourcePreEvent(Step(StepOperation.CreateReplacement, "aws:lb/targetGroup:TargetGroup", "users")),
            new ResourcePreEvent(Step(StepOperation.Replace, "aws:lb/targetGroup:TargetGroup", "users")),
            new ResourcePreEvent(OriginalGoes()),
        ];
        var lines = Lines("Previewing update (dev):", true, events, Result((StepOperation.Replace, 1)));
        Assert.That(lines, Does.Contain("\n +- aws:lb:TargetGroup users replace\n"));
        Assert.That(lines.Split('\n').Count(line => line.Contains("TargetGroup")), Is.EqualTo(1));
        Assert.That(lines, Does.Contain("    +- 1 to replace"));
    }

    [Test]
    public void An_original_that_an_earlier_replacement_left_over_is_announced()
    {
        EngineEvent[] events =
        [
            new ResourcePreEvent(Step(StepOperation.Same, "aws:lb/targetGroup:TargetGroup", "users")),
            new ResourcePreEvent(OriginalGoes()),
        ];

        var lines = Lines("Previewing update (dev):", true, events, Result((StepOperation.Same, 1)));

        Assert.That(lines, Does.Contain("\n -- aws:lb:TargetGroup users delete original\n"));
    }

    [Test]
    public void The_tree_puts_resources_under_their_parents_and_omits_unchanged_ones()
    {
        var progress = new UpdateProgress(dryRun: true);
        var component = Step(StepOperation.Same, "infra:components:FargateService", "users", Stack);
        progress.Apply(new ResourcePreEvent(Step(StepOperation.Same, Urn.RootStackType, "infra-dev")));
        progress.Apply(new ResourcePreEvent(component));
        progress.Apply(
            new ResourcePreEvent(Step(StepOperation.Update, "aws:ecs/service:Service", "users", component.Urn))
        );
        progress.Apply(new ResourcePreEvent(Step(StepOperation.Same, "aws:iam/role:Role", "users", component.Urn)));
        progress.Apply(new ResourcePreEvent(Step(StepOperation.Create, "aws:ecs/cluster:Cluster", "c", Stack)));
        Assert.That(
            ResourceTree.Lines(progress).Select(line => line.Type),
            Is.EqualTo(
                new[]
                {
                    "pulumi:pulumi:Stack",
                    "├─ infra:components:FargateService",
                    "│  └─ aws:ecs:Service",
                    "└─ aws:ecs:Cluster",
                }
            )
        );
    }

    [Test]
    public void Diff_shows_what_changes_before_and_after()
    {
        var step = Step(StepOperation.Update, "aws:ecs/service:Service", "users") with
        {
            Old = State(new PropertyMap(("tags", new PropertyMap(("a", "1"))), ("desiredCount", 1.0))),
            New = State(new PropertyMap(("tags", new PropertyMap(("b", "2"))), ("desiredCount", 2.0))),
            DetailedDiff = ImmutableSortedDictionary<string, PropertyChange>
                .Empty.Add("desiredCount", new PropertyChange(PropertyChangeKind.Update, false))
                .Add("tags.a", new PropertyChange(PropertyChangeKind.Delete, false))
                .Add("tags.b", new PropertyChange(PropertyChangeKind.Add, true)),
        };
        Assert.That(
            DiffText.Lines(step).Skip(3),
            Is.EqualTo(new[] { "  ~ desiredCount: 1 => 2", "  - tags.a: \"1\"", "  + tags.b: \"2\" [replaces]" })
        );
    }

    [Test]
    public void Json_is_one_document_without_secrets()
    {
        using var output = new StringWriter();
        using var display = new JsonDisplay(dryRun: true, output, TextWriter.Null);
        display.Apply(new ResourcePreEvent(Step(StepOperation.Create, "aws:ecs/cluster:Cluster", "c")));
        display.End(
            Result((StepOperation.Create, 1)) with
            {
                Outputs = new PropertyMap(("password", new SecretValue("hunter2"))),
            }
        );
        using var json = JsonDocument.Parse(output.ToString());
        Assert.That(json.RootElement.GetProperty("steps")[0].GetProperty("op").GetString(), Is.EqualTo("create"));
        Assert.That(json.RootElement.GetProperty("changeSummary").GetProperty("create").GetInt32(), Is.EqualTo(1));
        Assert.That(output.ToString(), Does.Not.Contain("hunter2").And.Contain("[secret]"));
    }

    private static string Lines(string title, bool dryRun, EngineEvent[] events, UpdateResult result)
    {
        using var output = new StringWriter();
        using var display = new LineDisplay(title, dryRun, diff: false, output, TextWriter.Null);
        foreach (var e in events)
        {
            display.Apply(e);
        }

        display.End(result);
        return output.ToString();
    }

    internal static UpdateResult Result(params (StepOperation Operation, int Count)[] changes) =>
        new(
            true,
            changes.ToDictionary(change => change.Operation, change => change.Count),
            changes.Any(change => change.Operation != StepOperation.Same),
            PropertyMap.Empty,
            PropertyMap.Empty,
            TimeSpan.FromSeconds(7)
        );

    internal static StepInfo Step(StepOperation operation, string type, string name, string parent = "") =>
        new()
        {
            Operation = operation,
            Urn = Urn.New("dev", "infra", parent, type, name),
            Parent = parent,
        };

    /// <summary>
    /// Returns the deletion of a resource that a replacement, in this operation or an earlier one, took the place
    /// of.
    /// </summary>
    private static StepInfo OriginalGoes() =>
        Step(StepOperation.DeleteReplaced, "aws:lb/targetGroup:TargetGroup", "users") with
        {
            Old = State(PropertyMap.Empty) with { Delete = true },
        };

    private static ResourceState State(PropertyMap inputs) =>
        new()
        {
            Urn = "urn",
            Type = "t",
            Id = "id",
            Inputs = inputs,
        };
}
