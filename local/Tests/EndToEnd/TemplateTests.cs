using YamlDotNet.RepresentationModel;

namespace Local.Tests.EndToEnd;

/// <summary>The repository as a template: what <c>pulumi new</c> makes of it, under another name, comes up.</summary>
[TestFixture]
[Long]
internal sealed class TemplateTests
{
    private const string Name = "shop";
    private const string Region = "eu-west-1";

    private ProjectCopy? _project;

    private ProjectCopy Project => _project ?? throw new InvalidOperationException("there is no project");

    [OneTimeSetUp]
    public void Instantiate()
    {
        _project = DevStack.Fork();
        var text = Project.Read("Pulumi.yaml");
        // As `pulumi new` does: it takes another name, and leaves the template out.
        var template = text.IndexOf("template:\n", StringComparison.Ordinal);
        Project.Write(
            "Pulumi.yaml",
            text[..template].Replace("name: infra\n", $"name: {Name}\n", StringComparison.Ordinal)
        );
        foreach (var (question, answer) in Questions(text[template..]))
        {
            Project.InfraHere("config", "set", question, answer);
        }

        Project.InfraSucceeds("up", "--yes", "--skip-preview");
    }

    [OneTimeTearDown]
    public void DestroyAndDelete()
    {
        _project?.Infra("destroy", "--yes");
        _project?.Infra("cloud", "stop");
        _project?.Delete();
    }

    [Test]
    public async Task The_services_answer() =>
        Assert.That(await Http.GetAsync(Project.StackOutput("usersUrl")), Does.StartWith("service users version"));

    [Test]
    public void The_new_name_is_in_the_names_on_aws() =>
        Assert.That(
            Project.InfraHere("stack", "export"),
            Does.Contain($"{Name}-dev-users").And.Not.Contain("infra-dev-")
        );

    [Test]
    public void The_answers_are_in_the_stack() =>
        Assert.That(Project.InfraHere("config", "get", "aws:region").Trim(), Is.EqualTo(Region));

    /// <summary>The questions of the template, each with an answer that is not its default.</summary>
    private static IEnumerable<(string Question, string Answer)> Questions(string template)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(template));
        var config = (YamlMappingNode)yaml.Documents[0].RootNode["template"]["config"];
        foreach (var (question, about) in config.Children)
        {
            Assert.That(about["description"].ToString(), Is.Not.Empty);
            Assert.That(about["default"].ToString(), Is.Not.Empty.And.Not.EqualTo(Region));
            yield return (question.ToString(), Region);
        }
    }
}
