using System.Diagnostics;
using System.Net;

namespace Local.Tests.EndToEnd;

/// <summary>The dev stack, created by the real command and called over HTTP.</summary>
internal sealed class DevStackTests : OnDevStack
{
    private const string Users =
        """[{"id":1,"name":"John Doe","email":"jhon@gmail.com"},{"id":2,"name":"Jane Doe","email":"jane@gmail.com"}]""";

    private const string Products =
        """[{"id":1,"name":"Laptop","price":1000},{"id":2,"name":"Mouse","price":20},{"id":3,"name":"Keyboard","price":50}]""";

    [TestCase("users", "/", "service users version v0.0.2")]
    [TestCase("users", "/users", Users)]
    [TestCase("users", "/service-products", Products)]
    [TestCase("users", "/stress-test", "Stress test completed")]
    [TestCase("products", "/", "service products API version v0.0.2")]
    [TestCase("products", "/products", Products)]
    [TestCase("products", "/service-users", Users)]
    public async Task The_load_balancer_serves_each_answer(string service, string path, string expected) =>
        Assert.That(await Http.GetAsync(Url(service) + path), Is.EqualTo(expected));

    [Test]
    public void The_first_up_shows_the_created_resources()
    {
        Assert.Multiple(() =>
        {
            Assert.That(DevStack.FirstUp, Does.Contain("Previewing update (dev):"));
            Assert.That(DevStack.FirstUp, Does.Contain("Updating (dev):"));
            Assert.That(DevStack.FirstUp, Does.Match(@"\+ \d+ created"));
            Assert.That(DevStack.FirstUp, Does.Contain("usersUrl"));
        });
    }

    [Test]
    public void A_second_up_changes_nothing()
    {
        var output = Project.InfraSucceeds("up", "--yes", "--expect-no-changes");

        Assert.That(output, Does.Match(@"\d+ unchanged").And.Not.Contains("created"));
    }

    [Test]
    public void A_preview_that_expects_no_changes_fails_when_there_are_some()
    {
        Project.InfraHere("config", "set", "--path", "infra:services.users.environment.API_VERSION", "v9");
        try
        {
            var result = Project.Infra("preview", "--expect-no-changes");

            Assert.That(result.ExitCode, Is.Not.Zero, result.Everything);
        }
        finally
        {
            Project.Write("Pulumi.dev.yaml", DevStack.Config);
        }
    }

    [Test]
    public async Task A_task_refuses_whoever_does_not_come_from_the_load_balancer()
    {
        var endpoint = Project.Ps().Service("users").Tasks()[0].Endpoint;

        Assert.That(() => Http.RespondAsync($"http://{endpoint}/"), Refusal.OfConnection);
        Assert.That(await Http.GetAsync(Url("users")), Does.StartWith("service users"));
    }

    [Test]
    public async Task A_killed_task_is_replaced_with_no_command_given()
    {
        var killed = Project.Ps().Service("users").Tasks().Single();
        using (var process = Process.GetProcessById(killed.Pid!.Value))
        {
            process.Kill();
        }

        var replacement = await ReplacementAsync("users", killed);

        Assert.That(replacement.TaskDefinition, Is.EqualTo(killed.TaskDefinition));
        Assert.That(await Http.GetAsync(Url("users")), Does.StartWith("service users"));
    }

    [Test]
    public async Task A_service_of_no_tasks_answers_with_the_503_page()
    {
        Project.InfraHere("config", "rm", "--path", "infra:services.users.scaling");
        Project.InfraHere("config", "set", "--path", "infra:services.users.desired", "0");
        try
        {
            Project.InfraSucceeds("up", "--skip-preview");

            using var response = await Http.RespondAsync(Url("users"));
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
        Project.InfraHere("config", "set", "--path", "infra:services.users.desired", "2");
        try
        {
            var preview = Project.InfraSucceeds("preview");
            Project.InfraSucceeds("up", "--skip-preview");

            Assert.Multiple(() =>
            {
                Assert.That(
                    preview,
                    Does.Contain("the change of desiredCount is ignored"),
                    "the preview states the reason"
                );
                Assert.That(
                    Project.Ps().Service("users").Tasks().Select(task => task.Id),
                    Is.EqualTo(before),
                    "running services are unchanged"
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
            Project.InfraHere("config", "set", "--path", $"{path}.folder", "services/orders");
            Project.InfraHere("config", "set", "--path", $"{path}.port", "3000");
            Project.InfraHere("config", "set", "--path", $"{path}.listener", "8002");
            Project.InfraHere("config", "set", "--path", $"{path}.cpu", "256");
            Project.InfraHere("config", "set", "--path", $"{path}.memory", "512");
            Project.InfraHere("config", "set", "--path", $"{path}.desired", "1");
            Project.InfraHere("config", "set", "--path", $"{path}.assignPublicIp", "true");
            Project.InfraHere("config", "set", "--path", $"{path}.environment.API_VERSION", "v1");
            Project.InfraHere("config", "set", "--path", $"{path}.environment.SERVICE_USERS", "http://users:3000");

            Project.InfraSucceeds("up", "--skip-preview");

            Assert.That(await Http.GetAsync(Project.StackOutput("ordersUrl") + "/service-users"), Is.EqualTo(Users));
            var others = Project.Ps().Service("users").Tasks().Select(task => task.Id).ToList();

            Project.InfraHere("config", "rm", "--path", path);
            Project.InfraSucceeds("up", "--skip-preview");

            Assert.Multiple(() =>
            {
                Assert.That(
                    Project.Ps().GetProperty("services").EnumerateArray().Count(),
                    Is.EqualTo(2),
                    "the third service is deleted"
                );
                Assert.That(Project.Ps().Service("users").Tasks().Select(task => task.Id), Is.EqualTo(others));
            });
            Assert.That(await Http.GetAsync(Url("users") + "/users"), Is.EqualTo(Users));
        }
        finally
        {
            Directory.Delete(Path.Combine(Project.Folder, "services/orders"), recursive: true);
            DevStack.Restore(Project);
        }
    }
}
