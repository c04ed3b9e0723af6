using System.Net;

namespace Local.Tests.EndToEnd;

/// <summary>What an edit of dev's config, or of a service's code, does to the stack that is up.</summary>
/// <remarks>The longest of the fixtures on a dev stack: it waits for no other to return one.</remarks>
[Parallelizable]
internal sealed class EditTests
{
    private const string Users =
        """[{"id":1,"name":"John Doe","email":"jhon@gmail.com"},{"id":2,"name":"Jane Doe","email":"jane@gmail.com"}]""";

    private ProjectCopy Project { get; set; } = null!;

    [OneTimeSetUp]
    public void Up() => Project = DevStack.Another();

    [Test]
    public async Task A_new_version_in_the_config_rolls_out_and_no_request_fails()
    {
        await using var client = new SteadyClient(new Uri(Project.StackOutput("usersUrl")));
        Project.InfraSucceeds("config", "set", "--path", "infra:services.users.environment.API_VERSION", "v0.0.3");

        Project.InfraSucceeds("up", "--yes");

        try
        {
            Assert.That(
                await Http.GetAsync(Project.StackOutput("usersUrl")),
                Is.EqualTo("service users version v0.0.3")
            );
            Assert.That(await client.StopAsync(), Is.Empty);
            Assert.That(client.Answers.Keys, Does.Contain("service users version v0.0.2"));
        }
        finally
        {
            DevStack.Restore(Project);
        }
    }

    [Test]
    public async Task A_code_change_alone_rolls_out_and_no_request_fails()
    {
        var productsBefore = Project.Ps().Service("products").Tasks().Single();
        var source = Project.Read("services/users/Program.cs");
        await using var client = new SteadyClient(new Uri(Project.StackOutput("usersUrl")));
        Project.Write(
            "services/users/Program.cs",
            source.Replace("service users version", "service users, changed, version", StringComparison.Ordinal)
        );
        try
        {
            Project.InfraSucceeds("up", "--yes");

            Assert.That(
                await Http.GetAsync(Project.StackOutput("usersUrl")),
                Is.EqualTo("service users, changed, version v0.0.2")
            );
            Assert.That(await client.StopAsync(), Is.Empty);
            Assert.That(
                Project.Ps().Service("products").Tasks().Single().Id,
                Is.EqualTo(productsBefore.Id),
                "the service that did not change is left alone"
            );
        }
        finally
        {
            Project.Write("services/users/Program.cs", source);
            DevStack.Restore(Project);
        }
    }

    [Test]
    public async Task A_service_of_no_tasks_answers_with_the_503_page()
    {
        Project.InfraSucceeds("config", "rm", "--path", "infra:services.users.scaling");
        Project.InfraSucceeds("config", "set", "--path", "infra:services.users.desired", "0");
        try
        {
            Project.InfraSucceeds("up", "--skip-preview");

            using var response = await Http.RespondAsync(Project.StackOutput("usersUrl"));
            var page = await response.Content.ReadAsStringAsync();
            Assert.Multiple(() =>
            {
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
                Assert.That(response.Headers.Server.ToString(), Is.EqualTo("awselb/2.0"));
                Assert.That(page, Has.Length.EqualTo(162));
                Assert.That(page, Does.Contain("<h1>503 Service Temporarily Unavailable</h1>"));
            });
        }
        finally
        {
            DevStack.Restore(Project);
        }
    }

    [Test]
    public void The_desired_count_of_an_autoscaled_service_is_left_to_its_scaling()
    {
        var before = Project.Ps().Service("users").Tasks().Select(task => task.Id).ToList();
        Project.InfraSucceeds("config", "set", "--path", "infra:services.users.desired", "2");
        try
        {
            var preview = Project.InfraSucceeds("preview");
            Project.InfraSucceeds("up", "--skip-preview");

            Assert.Multiple(() =>
            {
                Assert.That(
                    preview,
                    Does.Contain("the change of desiredCount is ignored"),
                    "preview says why nothing happens"
                );
                Assert.That(
                    Project.Ps().Service("users").Tasks().Select(task => task.Id),
                    Is.EqualTo(before),
                    "nothing that runs changed"
                );
            });
        }
        finally
        {
            DevStack.Restore(Project);
        }
    }

    [Test]
    public async Task A_third_service_is_a_config_edit_and_its_removal_removes_just_its_own()
    {
        Project.CopyWithin("services/products", "services/orders");
        const string path = "infra:services.orders";
        try
        {
            Project.InfraSucceeds("config", "set", "--path", $"{path}.folder", "services/orders");
            Project.InfraSucceeds("config", "set", "--path", $"{path}.port", "3000");
            Project.InfraSucceeds("config", "set", "--path", $"{path}.listener", "8002");
            Project.InfraSucceeds("config", "set", "--path", $"{path}.cpu", "256");
            Project.InfraSucceeds("config", "set", "--path", $"{path}.memory", "512");
            Project.InfraSucceeds("config", "set", "--path", $"{path}.desired", "1");
            Project.InfraSucceeds("config", "set", "--path", $"{path}.environment.API_VERSION", "v1");
            Project.InfraSucceeds("config", "set", "--path", $"{path}.environment.SERVICE_USERS", "http://users:3000");

            Project.InfraSucceeds("up", "--skip-preview");

            Assert.That(await Http.GetAsync(Project.StackOutput("ordersUrl") + "/service-users"), Is.EqualTo(Users));
            var others = Project.Ps().Service("users").Tasks().Select(task => task.Id).ToList();

            Project.InfraSucceeds("config", "rm", "--path", path);
            Project.InfraSucceeds("up", "--skip-preview");

            Assert.Multiple(() =>
            {
                Assert.That(
                    Project.Ps().GetProperty("services").EnumerateArray().Count(),
                    Is.EqualTo(2),
                    "the third service is gone"
                );
                Assert.That(Project.Ps().Service("users").Tasks().Select(task => task.Id), Is.EqualTo(others));
            });
            Assert.That(await Http.GetAsync(Project.StackOutput("usersUrl") + "/users"), Is.EqualTo(Users));
        }
        finally
        {
            Directory.Delete(Path.Combine(Project.Folder, "services/orders"), recursive: true);
            DevStack.Restore(Project);
        }
    }
}
