using System.Text.Json;
using Local.Cloud.Ecs;
using Local.Protocol.Values;

namespace Local.Tests.Ecs;

/// <summary>What one revision of a service changes against another.</summary>
public sealed class RevisionChangeTests
{
    private static readonly object[] Variables = [Variable("LEVEL", "debug"), Variable("KEY", "hunter2")];

    [Test]
    public void Equal_revisions_have_no_differences() =>
        Assert.That(Between(Container("img@sha256:a"), Container("img@sha256:a")), Is.Empty);

    [Test]
    public void Image_and_size_are_named_with_both_values() =>
        Assert.That(
            Between(Container("img@sha256:a"), Container("img@sha256:b"), cpu: "512"),
            Is.EqualTo([
                new RevisionChange("cpu", "256", "512"),
                new RevisionChange("image of users", "img@sha256:a", "img@sha256:b"),
            ])
        );

    [Test]
    public void Variables_are_named_without_their_values()
    {
        var changes = Between(
            Container("img", Variables),
            Container("img", Variable("KEY", "hunter3"), Variable("MODE", "fast"))
        );

        Assert.That(
            changes,
            Is.EqualTo([
                new RevisionChange("environment LEVEL of users", "set", null),
                new RevisionChange("environment KEY of users", "set", "set to another value"),
                new RevisionChange("environment MODE of users", null, "set"),
            ])
        );
    }

    [Test]
    public void A_container_that_is_added_is_named_with_its_parts() =>
        Assert.That(
            Between(
                Container("img"),
                [
                    Container("img"),
                    new
                    {
                        name = "proxy",
                        image = "envoy",
                        essential = true,
                    },
                ]
            ),
            Is.EqualTo([
                new RevisionChange("container proxy", null, "defined"),
                new RevisionChange("image of proxy", null, "envoy"),
                new RevisionChange("essential of proxy", null, "True"),
            ])
        );

    private static IReadOnlyList<RevisionChange> Between(object before, object after, string cpu = "256") =>
        Between(before, [after], cpu);

    private static IReadOnlyList<RevisionChange> Between(object before, object[] after, string cpu = "256") =>
        RevisionChange.Between(Revision("256", before), Revision(cpu, after));

    private static ServiceRevision Revision(string cpu, params object[] containers) =>
        ServiceSchedulerTests.Revision(1) with
        {
            TaskDefinition = TaskDefinition.Read(
                "arn:aws:ecs:us-west-1:000000000000:task-definition/users:1",
                new PropertyMap(("cpu", cpu), ("containerDefinitions", JsonSerializer.Serialize(containers)))
            ),
        };

    private static object Container(string image, params object[] environment) =>
        new
        {
            name = "users",
            image,
            environment,
        };

    private static object Variable(string name, string value) => new { name, value };
}
