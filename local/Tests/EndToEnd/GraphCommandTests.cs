namespace Local.Tests.EndToEnd;

/// <summary>The graph of dev: as a preview plans it, and as it runs.</summary>
internal sealed class GraphCommandTests : OnDevStack
{
    [Test]
    public void The_picture_in_the_README_is_that_of_the_command() =>
        Assert.That(
            Project.InfraHere("graph", "--planned", "--format", "svg"),
            Is.EqualTo(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "dev.svg"))),
            "./infra graph --planned --format svg > docs/dev.svg draws it anew"
        );

    [Test]
    public void A_running_stack_has_the_counts_of_ps()
    {
        var nodes = Project.Json("graph", "--format", "json").GetProperty("nodes").EnumerateArray();
        var users = nodes.Single(node =>
            (node.GetProperty("kind").GetString(), node.GetProperty("name").GetString()) == ("Service", "users")
        );
        var running = Project.Ps().Service("users").GetProperty("running").GetInt32();

        Assert.That(
            users.GetProperty("details").EnumerateArray().Select(detail => detail.GetString()),
            Has.Some.StartsWith($"{running} of ")
        );
        Assert.That(users.GetProperty("health").GetString(), Is.EqualTo("Healthy"));
    }
}
