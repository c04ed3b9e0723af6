namespace Local.Tests.EndToEnd;

/// <summary>Rolling deployments of dev's users, while a client sends 50 requests a second.</summary>
internal sealed class RolloutTests : OnDevStack
{
    [Test]
    public async Task A_new_version_in_the_config_rolls_out_and_no_request_fails()
    {
        await using var client = new SteadyClient(new Uri(Url("users")));
        Project.InfraHere("config", "set", "--path", "infra:services.users.environment.API_VERSION", "v0.0.3");

        Project.InfraSucceeds("up", "--yes");

        try
        {
            Assert.That(await Http.GetAsync(Url("users")), Is.EqualTo("service users version v0.0.3"));
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
        await using var client = new SteadyClient(new Uri(Url("users")));
        Project.Write(
            "services/users/Program.cs",
            source.Replace("service users version", "service users, changed, version", StringComparison.Ordinal)
        );
        try
        {
            Project.InfraSucceeds("up", "--yes");

            Assert.That(await Http.GetAsync(Url("users")), Is.EqualTo("service users, changed, version v0.0.2"));
            Assert.That(await client.StopAsync(), Is.Empty);
            Assert.That(
                Project.Ps().Service("products").Tasks().Single().Id,
                Is.EqualTo(productsBefore.Id),
                "an unchanged service is left alone"
            );
        }
        finally
        {
            Project.Write("services/users/Program.cs", source);
            DevStack.Restore(Project);
        }
    }
}
