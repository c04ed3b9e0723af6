using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Local.Cli.Display;
using Local.Cli.Updates;
using Local.Cloud.Client;
using Local.Cloud.Contract;

namespace Local.Cli.Commands;

/// <summary>why: the decision behind something that happened, and the facts that it was made of.</summary>
internal sealed class WhyCommand(CommonOptions common, Terminal terminal)
{
    private const int LowestStatus = 100;
    private const int HighestStatus = 599;

    public Command Build()
    {
        var status = CommonOptions.Optional("status", "The status of a load balancer's answer, such as 503");
        var at = new Option<string?>("--at")
        {
            Description =
                "The time of the request: a relative duration ('5s', '2m', '3h') or an absolute timestamp. Default: the last one",
            HelpName = "time",
        };
        var command = new Command("why", "Explain an answer, a task, a service, a refused connection or a rule")
        {
            status,
            at,
            common.Stack,
            common.Json,
            Task(),
            Service(),
            Refused(),
            Rule(),
        };
        Ask(
            command,
            arguments =>
            {
                var code = Number(
                    "why",
                    arguments.GetValue(status),
                    LowestStatus,
                    HighestStatus,
                    "a status from 100 to 599, task, service, refused or rule"
                );
                var time = arguments.GetValue(at) is { } text
                    ? LogTime.Parse(text, DateTimeOffset.UtcNow, "--at")
                    : (DateTimeOffset?)null;
                return (cloud, stack, cancellation) => cloud.WhyStatusAsync(stack, code, time, cancellation);
            }
        );
        return command;
    }

    private Command Task()
    {
        var id = new Argument<string>("id") { Description = "The id of the task, or its beginning" };
        return Ask(
            new Command("task", "Explain why a task started, stopped or is unhealthy")
            {
                id,
                common.Stack,
                common.Json,
            },
            arguments =>
                (cloud, stack, cancellation) => cloud.WhyTaskAsync(stack, arguments.GetValue(id)!, cancellation)
        );
    }

    private Command Service()
    {
        var name = new Argument<string>("name") { Description = "The service" };
        return Ask(
            new Command("service", "Explain a service's number of tasks, its deployment or its rollback")
            {
                name,
                common.Stack,
                common.Json,
            },
            arguments =>
                (cloud, stack, cancellation) => cloud.WhyServiceAsync(stack, arguments.GetValue(name)!, cancellation)
        );
    }

    private Command Refused()
    {
        const string Sides = "a load balancer, a service, an instance's id, an address or internet";
        var from = new Argument<string>("from") { Description = $"The source: {Sides}" };
        var to = new Argument<string>("to") { Description = $"The destination: {Sides}" };
        var port = new Argument<string>("port") { Description = "The port of the destination" };
        return Ask(
            new Command("refused", "Explain whether a connection is refused, with the attempts that were")
            {
                from,
                to,
                port,
                common.Stack,
                common.Json,
            },
            arguments =>
            {
                var number = Number("port", arguments.GetValue(port), 1, ushort.MaxValue, "a port from 1 to 65535");
                return (cloud, stack, cancellation) =>
                    cloud.WhyRefusedAsync(
                        stack,
                        arguments.GetValue(from)!,
                        arguments.GetValue(to)!,
                        number,
                        cancellation
                    );
            }
        );
    }

    private Command Rule()
    {
        var host = new Argument<string>("host") { Description = "The host of the request, without a port" };
        var path = new Argument<string>("path") { Description = "The path of the request, with or without a query" };
        var listener = new Option<string?>("--listener")
        {
            Description =
                "The listener: its port, its load balancer, or both, as in web:8000. Default: the only listener",
            HelpName = "listener",
        };
        var method = new Option<string>("--method")
        {
            Description = "The method of the request",
            DefaultValueFactory = _ => "GET",
        };
        var header = new Option<string[]>("--header")
        {
            Description = "A header of the request, such as 'X-Version: 2'. May be given several times",
            HelpName = "name: value",
        };
        var source = new Option<string>("--source")
        {
            Description = "The address of the client",
            DefaultValueFactory = _ => "127.0.0.1",
            HelpName = "address",
        };
        return Ask(
            new Command("rule", "Explain which rule of a listener a request matches, and why no other one")
            {
                host,
                path,
                listener,
                method,
                header,
                source,
                common.Stack,
                common.Json,
            },
            arguments =>
            {
                var request = new RuleQuestion(
                    arguments.GetValue(host)!,
                    arguments.GetValue(path)!,
                    arguments.GetValue(listener),
                    arguments.GetValue(method)!,
                    arguments.GetValue(header) ?? [],
                    arguments.GetValue(source)!
                );
                return (cloud, stack, cancellation) => cloud.WhyRuleAsync(stack, request, cancellation);
            }
        );
    }

    private static int Number(string place, string? found, int lowest, int highest, string allowed) =>
        int.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= lowest
        && number <= highest
            ? number
            : throw new CliException(
                $"{place}: {(found is null ? "is missing" : $"found '{found}'")}; allowed: {allowed}"
            );

    /// <summary>Gives a command its action: to read its question, to ask the cloud, and to write the answer.</summary>
    private Command Ask(
        Command command,
        Func<ParseResult, Func<CloudClient, string, CancellationToken, Task<WhyAnswer>>> read
    )
    {
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var stack = common.StackFile(arguments);
                var question = read(arguments);
                using var cloud =
                    await CloudClient.ResumeAsync(stack.Project.Folder, cancellation)
                    ?? throw new CliException(
                        "nothing is running, so there is nothing to explain: `infra up` starts the stack"
                    );
                var answer = await question(cloud, stack.Name, cancellation);
                if (arguments.GetValue(common.Json))
                {
                    terminal.Out.WriteLine(JsonSerializer.Serialize(answer, ApiJson.Default.WhyAnswer));
                }
                else
                {
                    WhyText.Write(terminal.Out, answer);
                }

                return answer.IsKnown ? 0 : 1;
            }
        );
        return command;
    }
}
