using Local.Cloud.Resources;
using Local.Protocol.Values;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.LoadBalancing;

/// <summary>Reads and checks the actions of listeners and of their rules.</summary>
internal static class ActionInputs
{
    private const int HighestWeight = 999;
    private const int LongestBody = 1024;
    private const string AnyPort = "#{port}";

    private static readonly string[] Types = ["forward", "redirect", "fixed-response"];
    private static readonly string[] ContentTypes =
    [
        "text/plain",
        "text/css",
        "text/html",
        "application/javascript",
        "application/json",
    ];

    /// <summary>Returns the action that takes effect: the last of the list.</summary>
    public static ListenerAction Read(PropertyMap inputs, string property) =>
        Read(inputs.Get(property)?.AsList is [.., var last] ? last.AsMap ?? PropertyMap.Empty : PropertyMap.Empty);

    /// <summary>Returns the ARNs of the target groups that an action forwards to.</summary>
    public static IReadOnlyList<string> TargetGroups(ListenerAction action) =>
        action is ForwardAction forward ? [.. forward.TargetGroups.Select(group => group.Arn)] : [];

    /// <summary>
    /// Returns the errors in the actions: what AWS rejects and what the local cloud does not support.
    /// </summary>
    public static IEnumerable<InputError> Check(PropertyMap inputs, string property)
    {
        if (inputs.Get(property)?.AsList is not { } actions)
        {
            return [];
        }

        return actions.Count == 1
            ? CheckAction(actions[0].AsMap ?? PropertyMap.Empty, $"{property}[0].")
            : [InputError.Found(property, $"{actions.Count} actions", "exactly one in the local cloud")];
    }

    private static IEnumerable<InputError> CheckAction(PropertyMap action, string prefix) =>
        InputReader
            .CheckOneOf(action, "type", Types, prefix)
            .Concat(
                action.Get("type")?.AsString switch
                {
                    "forward" => CheckForward(action, prefix),
                    "redirect" => CheckRedirect(action, prefix),
                    "fixed-response" => CheckFixedResponse(action, prefix),
                    _ => [],
                }
            );

    private static IEnumerable<InputError> CheckForward(PropertyMap action, string prefix)
    {
        if (action.ContainsKey("targetGroupArn") == action.ContainsKey("forward"))
        {
            yield return new InputError(
                prefix + "targetGroupArn",
                "a forward action with exactly one of targetGroupArn and forward"
            );
        }

        var forward = action.Map("forward");
        if (forward.Get("targetGroups")?.AsList is { } groups)
        {
            if (groups.Count is 0 or > 5)
            {
                yield return InputError.Found(
                    prefix + "forward.targetGroups",
                    $"{groups.Count} target groups",
                    "1 to 5"
                );
            }

            for (var i = 0; i < groups.Count; i++)
            {
                var group = groups[i].AsMap ?? PropertyMap.Empty;
                var path = $"{prefix}forward.targetGroups[{i}].";
                foreach (var error in InputReader.CheckRange(group, "weight", 0, HighestWeight, path))
                {
                    yield return error;
                }
            }
        }

        if (forward.Map("stickiness").Flag("enabled", false))
        {
            yield return new InputError(
                prefix + "forward.stickiness.enabled",
                "no stickiness between target groups in the local cloud; a target group's own stickiness is supported"
            );
        }
    }

    private static List<InputError> CheckRedirect(PropertyMap action, string prefix)
    {
        if (action.Get("redirect")?.AsMap is not { } redirect)
        {
            return [new InputError(prefix + "redirect", "is required for a redirect action")];
        }

        var path = prefix + "redirect.";
        var errors = InputReader
            .CheckOneOf(redirect, "statusCode", ["HTTP_301", "HTTP_302"], path)
            .Concat(InputReader.CheckOneOf(redirect, "protocol", ["#{protocol}", "HTTP", "HTTPS"], path))
            .ToList();
        if (redirect.Get("path")?.AsString is { } target && !target.StartsWith('/'))
        {
            errors.Add(InputError.Value(path + "path", target, "paths that begin with /, such as /#{path}"));
        }

        if (
            redirect.Get("port")?.AsString is { } port
            && port != AnyPort
            && !(int.TryParse(port, out var number) && number is >= 1 and <= 65535)
        )
        {
            errors.Add(InputError.Value(path + "port", port, $"1 to 65535, or {AnyPort}"));
        }

        if (Read(action) is RedirectAction { GoesBack: true } && !action["redirect"].ContainsUnknowns)
        {
            errors.Add(
                new(prefix + "redirect", "is a loop: at least one of protocol, host, port and path must differ")
            );
        }

        return errors;
    }

    private static IEnumerable<InputError> CheckFixedResponse(PropertyMap action, string prefix)
    {
        if (action.Get("fixedResponse")?.AsMap is not { } response)
        {
            yield return new InputError(prefix + "fixedResponse", "is required for a fixed-response action");
            yield break;
        }

        foreach (var error in InputReader.CheckOneOf(response, "contentType", ContentTypes, prefix + "fixedResponse."))
        {
            yield return error;
        }

        if (response.Get("messageBody")?.AsString is { Length: > LongestBody } body)
        {
            yield return InputError.Found(
                prefix + "fixedResponse.messageBody",
                $"{body.Length} characters",
                $"at most {LongestBody}"
            );
        }

        if (
            response.Get("statusCode")?.AsString is { } code
            && !(int.TryParse(code, out var number) && number is (>= 200 and < 300) or (>= 400 and < 600))
        )
        {
            yield return InputError.Value(prefix + "fixedResponse.statusCode", code, "a code of 2XX, 4XX or 5XX");
        }
    }

    private static ListenerAction Read(PropertyMap action)
    {
        switch (action.Get("type")?.AsString)
        {
            case "redirect":
                var redirect = action.Map("redirect");
                return new RedirectAction(
                    redirect.Text("statusCode", "") == "HTTP_301"
                        ? StatusCodes.Status301MovedPermanently
                        : StatusCodes.Status302Found,
                    redirect.Text("protocol", "#{protocol}"),
                    redirect.Text("host", "#{host}"),
                    redirect.Text("port", AnyPort),
                    redirect.Text("path", "/#{path}"),
                    redirect.Text("query", "#{query}")
                );
            case "fixed-response":
                var response = action.Map("fixedResponse");
                return new FixedResponseAction(
                    int.Parse(response.Text("statusCode", "200")),
                    response.Text("contentType", "text/plain"),
                    response.Text("messageBody", "")
                );
            default:
                return new ForwardAction([.. Groups(action)]);
        }
    }

    private static IEnumerable<WeightedTargetGroup> Groups(PropertyMap action) =>
        action.Get("targetGroupArn")?.AsString is { } arn
            ? [new WeightedTargetGroup(arn, 1)]
            : (action.Map("forward").Get("targetGroups")?.AsList ?? [])
                .Select(item => item.AsMap ?? PropertyMap.Empty)
                .Select(group => new WeightedTargetGroup(group.Text("arn", ""), group.Number("weight", 1)));
}
