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
                  + password: [secret]
                  ~ url: "http://a" => output<string>

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
                 +  aws:ecs:Service users **creating failed** 1 error

                Diagnostics:
                  aws:ecs:Service (users):
                    error: port 8000 is taken

                Resources:
                    + 1 created
                    1 errored

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
                    "├─ aws:ecs:Cluster",
                    "└─ infra:components:FargateService",
                    "   └─ aws:ecs:Service",
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
            Diff(step),
            Is.EqualTo(
                """
                ~  aws:ecs:Service users: (update)
                    ~ desiredCount: 1 => 2
                    - tags.a: "1"
                    + tags.b: "2" [replaces]
                """
            )
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

    [Test]
    public void Diff_shows_one_changed_environment_variable_as_one_line()
    {
        static string Containers(string level) =>
            $$"""[{"name":"web","image":"i","environment":[{"name":"LEVEL","value":"{{level}}"},{"name":"OTHER","value":"x"}]}]""";
        var parent = Step(StepOperation.Same, "infra:components:FargateService", "users", Stack);
        var definition = Step(StepOperation.Replace, "aws:ecs/taskDefinition:TaskDefinition", "users", parent.Urn) with
        {
            Old = State(new PropertyMap(("containerDefinitions", Containers("info")))),
            New = State(new PropertyMap(("containerDefinitions", Containers("debug")))),
            DetailedDiff = Changes("containerDefinitions", replaces: true),
        };
        var service = Step(StepOperation.Update, "aws:ecs/service:Service", "users", parent.Urn) with
        {
            Old = State(
                new PropertyMap(
                    ("taskDefinition", "arn:aws:ecs:us-west-1:123456789012:task-definition/service-users-td:1")
                )
            ),
            New = State(new PropertyMap(("taskDefinition", PropertyValue.Unknown))),
            DetailedDiff = Changes("taskDefinition", replaces: false),
        };
        EngineEvent[] events =
        [
            new ResourcePreEvent(Step(StepOperation.Same, Urn.RootStackType, "infra-dev")),
            new ResourcePreEvent(parent),
            new ResourcePreEvent(definition with { Operation = StepOperation.CreateReplacement }),
            new ResourcePreEvent(definition),
            new ResourcePreEvent(service),
            new ResourcePreEvent(definition with { Operation = StepOperation.DeleteReplaced }),
        ];
        var result = Result((StepOperation.Replace, 1), (StepOperation.Update, 1), (StepOperation.Same, 54));

        var lines = Lines(
            "Previewing update (dev):",
            dryRun: true,
            events,
            result,
            new DisplayOptions(Diff: true, Width: 80)
        );

        Assert.That(
            lines.TrimEnd(),
            Is.EqualTo(
                """
                Previewing update (dev):
                   infra:components:FargateService users: (same)
                  ~  aws:ecs:Service users: (update)
                      ~ taskDefinition: "…/service-users-td:1" => output<string>
                  +- aws:ecs:TaskDefinition users: (replace)
                      ~ …["web"].environment["LEVEL"].value: "info" => "debug" [replaces]

                Resources:
                    ~ 1 to update
                    +- 1 to replace
                    2 changes. 54 unchanged
                """
            )
        );
        var rows = lines.TrimEnd().Split('\n').Sum(line => 1 + (line.Length - 1) / 80);
        Assert.That(rows, Is.AtMost(12), "on a terminal of 80 columns");
        Assert.That(
            Lines("", dryRun: true, events, result, new DisplayOptions(Diff: true)),
            Does.Contain("""~ containerDefinitions["web"].environment["LEVEL"].value: "info" => "debug" [replaces]""")
        );
    }

    [Test]
    public void Siblings_are_ordered_by_type_and_name_whenever_they_came()
    {
        var progress = new UpdateProgress(dryRun: true);
        progress.Apply(new ResourcePreEvent(Step(StepOperation.Same, Urn.RootStackType, "infra-dev")));
        foreach (var (type, name) in new[] { ("aws:lb/listener:Listener", "b"), ("aws:ecs/cluster:Cluster", "c") })
        {
            progress.Apply(new ResourcePreEvent(Step(StepOperation.Create, type, name, Stack)));
        }

        foreach (var name in new[] { "a10", "a9" })
        {
            progress.Apply(new ResourcePreEvent(Step(StepOperation.Create, "aws:lb/listener:Listener", name, Stack)));
        }

        Assert.That(
            ResourceTree.Lines(progress).Skip(1).Select(line => line.Row.Step.Name),
            Is.EqualTo(new[] { "c", "a9", "a10", "b" })
        );
    }

    [Test]
    public void What_is_deleted_is_under_its_parent_before_that_has_a_step_of_its_own()
    {
        var parent = Step(StepOperation.Delete, "infra:components:FargateService", "users", Stack);
        var progress = new UpdateProgress(dryRun: false)
        {
            Parents = new Dictionary<string, string> { [Stack] = "", [parent.Urn] = Stack },
        };
        progress.Apply(
            new ResourcePreEvent(Step(StepOperation.Delete, "aws:ecs/service:Service", "users", parent.Urn))
        );
        Assert.That(
            ResourceTree.Lines(progress).Select(line => (line.Type, line.Row.Status)),
            Is.EqualTo(
                new[]
                {
                    ("pulumi:pulumi:Stack", ""),
                    ("└─ infra:components:FargateService", ""),
                    ("   └─ aws:ecs:Service", "deleting"),
                }
            )
        );
    }

    [Test]
    public void A_row_that_was_replaced_says_so_and_counts_its_parts()
    {
        var progress = new UpdateProgress(dryRun: false);
        var made = Step(StepOperation.CreateReplacement, "aws:lb/targetGroup:TargetGroup", "users");
        progress.Apply(new ResourcePreEvent(made));
        progress.Apply(new ResourceOutputsEvent(made, TimeSpan.FromSeconds(1)));
        progress.Apply(new ResourcePreEvent(made with { Operation = StepOperation.Replace }));
        progress.Apply(new ResourceOutputsEvent(made with { Operation = StepOperation.Replace }, TimeSpan.Zero));
        progress.Apply(new ResourcePreEvent(OriginalGoes()));
        Assert.That(progress.Rows.Single().Status, Is.EqualTo("deleting original"));
        progress.Apply(new ResourceOutputsEvent(OriginalGoes(), TimeSpan.FromSeconds(2)));

        Assert.That(progress.Rows.Single().Step.Operation, Is.EqualTo(StepOperation.Replace));
        Assert.That(progress.Rows.Single().Status, Is.EqualTo("replaced (3s)"));
    }

    [Test]
    public void A_row_counts_the_seconds_while_its_step_runs()
    {
        var time = new FakeTime();
        var progress = new UpdateProgress(dryRun: false, time);
        progress.Apply(new ResourcePreEvent(Step(StepOperation.Update, "aws:ecs/service:Service", "users")));
        Assert.That(progress.Status(progress.Rows.Single()), Is.EqualTo("updating"));
        time.Advance(TimeSpan.FromSeconds(12));
        Assert.That(progress.Status(progress.Rows.Single()), Is.EqualTo("updating (12s)"));
    }

    [Test]
    public void A_row_shows_what_its_step_waits_for_while_it_runs()
    {
        var progress = new UpdateProgress(dryRun: false);
        var service = Step(StepOperation.Update, "aws:ecs/service:Service", "users");
        progress.Apply(new ResourcePreEvent(service));
        progress.Apply(new DiagnosticEvent(service.Urn, DiagnosticSeverity.Info, "draining 1 task", Ephemeral: true));
        Assert.That(progress.Rows.Single().Details, Is.EqualTo("draining 1 task"));
        progress.Apply(new ResourceOutputsEvent(service, TimeSpan.FromSeconds(2)));
        Assert.That(progress.Rows.Single().Details, Is.Empty);

        progress.Apply(new DiagnosticEvent(service.Urn, DiagnosticSeverity.Info, "building users", Ephemeral: true));
        Assert.That(ResourceTree.Lines(progress).Single().Row.Details, Is.EqualTo("building users"));
        progress.Finish();
        Assert.That(progress.Rows.Single().Details, Is.Empty);
        Assert.That(progress.Diagnostics, Is.Empty);
    }

    [Test]
    public void Sames_are_shown_and_outputs_left_out_where_one_asks_for_it()
    {
        var lines = Lines(
            "Previewing update (dev):",
            dryRun: true,
            [new ResourcePreEvent(Step(StepOperation.Same, "aws:ecs/cluster:Cluster", "c"))],
            Result((StepOperation.Same, 1)) with
            {
                Outputs = new PropertyMap(("url", "http://a")),
            },
            new DisplayOptions(ShowSames: true, SuppressOutputs: true)
        );
        Assert.That(lines, Does.Contain("aws:ecs:Cluster c").And.Not.Contain("Outputs:"));
    }

    private static ImmutableSortedDictionary<string, PropertyChange> Changes(string path, bool replaces) =>
        ImmutableSortedDictionary<string, PropertyChange>.Empty.Add(
            path,
            new PropertyChange(PropertyChangeKind.Update, replaces)
        );

    private static string Diff(StepInfo step)
    {
        var progress = new UpdateProgress(dryRun: true);
        progress.Apply(new ResourcePreEvent(step));
        return string.Join('\n', DiffText.Lines(progress, new DisplayOptions()).Select(line => line.Text));
    }

    private static string Lines(
        string title,
        bool dryRun,
        EngineEvent[] events,
        UpdateResult result,
        DisplayOptions? options = null
    )
    {
        using var output = new StringWriter();
        using var display = new LineDisplay(
            title,
            dryRun,
            options ?? new DisplayOptions(),
            new LineOutput(output),
            TextWriter.Null
        );
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
