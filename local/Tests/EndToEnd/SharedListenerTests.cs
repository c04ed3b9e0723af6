using System.Text.Json;

namespace Local.Tests.EndToEnd;

/// <summary>A third service on users' listener. It takes an edit of the config and no code.</summary>
[Long]
internal sealed class SharedListenerTests : OnDevStack
{
    private const string Host = "hello.example.com";

    [Test]
    public async Task A_third_service_takes_its_path_or_its_host_from_users_and_disturbs_nobody()
    {
        var before = Tasks();
        try
        {
            Project.Write("Pulumi.dev.yaml", DevStack.Config + Hello("path: /alive"));
            Project.InfraSucceeds("up", "--yes");

            Assert.That(await Http.GetAsync(Project.StackOutput("helloUrl")), Is.EqualTo("alive"));
            Assert.That(Project.StackOutput("helloUrl"), Is.EqualTo(Url("users") + "/alive"));
            Assert.That(await Http.GetAsync(Url("users")), Does.StartWith("service users version"));
            Assert.That(Rules(), Is.EqualTo([("path-pattern /alive", "hello"), ("", "service-users-tg")]));

            Project.Write("Pulumi.dev.yaml", DevStack.Config + Hello($"host: {Host}"));
            Project.InfraSucceeds("up", "--yes");

            Assert.That(await GetAsync(Url("users"), $"{Host.ToUpperInvariant()}:8000"), Does.StartWith("hello from "));
            Assert.That(await GetAsync(Url("users"), "example.com"), Does.StartWith("service users version"));
            Assert.That(Project.StackOutput("helloUrl"), Is.EqualTo($"http://{Host}:8000"));
            Assert.That(Rules(), Is.EqualTo([($"host-header {Host}", "hello"), ("", "service-users-tg")]));
            Assert.That(Tasks(), Is.EqualTo(before));
        }
        finally
        {
            DevStack.Restore(Project);
        }
    }

    private static string Hello(string route) =>
        $"""
                hello:
                  folder: services/hello
                  port: 8080
                  listener: 8000
                  {route}
                  cpu: 256
                  memory: 512
                  desired: 1
                  assignPublicIp: true
                  healthCheck:
                    path: /alive
            """;

    /// <summary>Returns the tasks of users and products.</summary>
    private IReadOnlyList<string> Tasks()
    {
        var ps = Project.Ps();
        return [.. ps.Service("users").Tasks().Concat(ps.Service("products").Tasks()).Select(task => task.Id)];
    }

    /// <summary>Returns the conditions and the start of the target group's name for each rule of users' listener.</summary>
    private IReadOnlyList<(string Conditions, string TargetGroup)> Rules() =>
        [
            .. Project
                .Ps()
                .GetProperty("loadBalancers")[0]
                .GetProperty("listeners")
                .EnumerateArray()
                .Single(listener => listener.GetProperty("port").GetInt32() == 8000)
                .GetProperty("rules")
                .EnumerateArray()
                .Select(rule =>
                    (
                        string.Join(' ', rule.GetProperty("conditions").EnumerateArray().Select(Condition)),
                        Stem(rule.GetProperty("targetGroups")[0].GetString()!)
                    )
                ),
        ];

    private static string Condition(JsonElement condition) =>
        $"{condition.GetProperty("field").GetString()} {condition.GetProperty("values")[0].GetString()}";

    // Pulumi adds seven random characters to a name that it makes.
    private static string Stem(string name) => name.StartsWith("hello-", StringComparison.Ordinal) ? "hello" : name;

    private static async Task<string> GetAsync(string address, string host)
    {
        using var client = Http.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Host = host;
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
