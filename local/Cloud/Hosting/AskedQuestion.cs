using System.Globalization;
using Local.Cloud.Contract;
using Local.Cloud.Resources;
using Local.Cloud.Why;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.Hosting;

/// <summary>A question of <c>infra why</c>, as the command and the page send it.</summary>
/// <param name="kind">One of <see cref="QuestionKind"/>.</param>
/// <param name="parameters">The parameters of the request.</param>
internal sealed class AskedQuestion(string kind, IQueryCollection parameters)
{
    private const int LowestStatus = 100;
    private const int HighestStatus = 599;
    private const string Sides = "the name of a load balancer or a service, an instance's id, an address or internet";

    /// <summary>Returns the answer.</summary>
    /// <param name="services">The modules of the cloud.</param>
    /// <param name="started">The time of the cloud's start.</param>
    /// <exception cref="CloudException">The question lacks a part, or what it asks for does not exist.</exception>
    public WhyAnswer Answer(CloudServices services, DateTimeOffset started)
    {
        var stack = Text("stack", "the name of a stack");
        var questions = services.Questions(stack);
        var answer = kind switch
        {
            QuestionKind.Status => WhyStatus.Of(
                Number("status", LowestStatus, HighestStatus) ?? throw Missing("status", "a status, such as 503"),
                Time("at"),
                new RequestReport(started, services.Requests(stack))
            ),
            QuestionKind.Task => questions.Task(Text("id", "the id of a task, or its beginning")),
            QuestionKind.Service => questions.Service(Text("name", "the name of a service")),
            QuestionKind.Refused => questions.Refused(
                Text("from", Sides),
                Text("to", Sides),
                Number("port", 1, ushort.MaxValue) ?? throw Missing("port", "a port from 1 to 65535")
            ),
            QuestionKind.Rule => questions.Rule(
                Text("host", "the host of a request, without a port"),
                Text("path", "a path that begins with /, such as /users"),
                Find("listener"),
                Find("method") ?? HttpMethods.Get,
                parameters["header"].Where(header => !string.IsNullOrEmpty(header)).OfType<string>(),
                Find("source") ?? "127.0.0.1"
            ),
            _ => throw new CloudException(
                $"the question: found '{kind}'; allowed: status, task, service, refused or rule"
            ),
        };
        return answer with { Since = started };
    }

    private DateTimeOffset? Time(string name)
    {
        if (Find(name) is not { } text)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time)
            ? time
            : throw new CloudException($"{name}: found '{text}'; allowed: a time, such as 2026-01-31T12:00:00Z");
    }

    private int? Number(string name, int lowest, int highest)
    {
        if (Find(name) is not { } text)
        {
            return null;
        }

        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= lowest
            && number <= highest
            ? number
            : throw new CloudException($"{name}: found '{text}'; allowed: a whole number from {lowest} to {highest}");
    }

    private string Text(string name, string allowed) => Find(name) ?? throw Missing(name, allowed);

    private string? Find(string name) => parameters[name] is [{ Length: > 0 } value, ..] ? value : null;

    private static CloudException Missing(string name, string allowed) =>
        new($"{name}: is missing; allowed: {allowed}");
}
