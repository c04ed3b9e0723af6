using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Waf;

/// <summary>
/// <c>aws:wafv2/webAcl:WebAcl</c>: IP sets, rates and their combinations act. Other statements are recorded, which a warning
/// says.
/// </summary>
internal sealed class WebAclType(ResourceType recorded, WebAcls acls) : WafType(recorded)
{
    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var errors = InputReader.CheckOneOf(context.Inputs, "scope", ["REGIONAL", "CLOUDFRONT"]).ToList();
        errors.AddRange(BlockAnswer.Check("defaultAction", context.Inputs.Map("defaultAction"), context.Inputs));
        errors.AddRange(
            context
                .Inputs.Maps("customResponseBodies")
                .SelectMany(
                    (body, index) =>
                        InputReader.CheckOneOf(
                            body,
                            "contentType",
                            [.. BlockAnswer.ContentTypes.Keys],
                            $"customResponseBodies[{index}]."
                        )
                )
        );
        var rules = context.Inputs.Get("rules")?.AsList ?? [];
        var taken = new HashSet<double>();
        for (var index = 0; index < rules.Count; index++)
        {
            if (rules[index] is not { ContainsUnknowns: false, AsMap: { } rule })
            {
                continue;
            }

            var place = $"rules[{index}]";
            if (rule.Get("priority")?.AsNumber is { } priority && !taken.Add(priority))
            {
                errors.Add(InputError.Value($"{place}.priority", priority, "a priority that no other rule has"));
            }

            if ((rule.Get("action") is null) == (rule.Get("overrideAction") is null))
            {
                errors.Add(InputError.Found(place, "not one action", "action, or overrideAction for a rule group"));
            }

            errors.AddRange(BlockAnswer.Check($"{place}.action", rule.Map("action"), context.Inputs));
            var rate = rule.Map("statement").Map("rateBasedStatement");
            var prefix = $"{place}.statement.rateBasedStatement.";
            errors.AddRange(InputReader.CheckRange(rate, "limit", 10, 2_000_000_000, prefix));
            if (rate.Get("evaluationWindowSec")?.AsNumber is { } window && window is not (60 or 120 or 300 or 600))
            {
                errors.Add(InputError.Value($"{prefix}evaluationWindowSec", window, "60, 120, 300, 600"));
            }
        }

        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override IEnumerable<string> Warnings(PropertyMap inputs)
    {
        if (acls.Idle(inputs) is { Count: > 0 } idle)
        {
            yield return $"the local cloud records these rules and does not apply them: {string.Join(", ", idle)}";
        }

        var inserting = inputs
            .Maps("rules")
            .Where(rule => InsertsHeaders(rule.Map("action")))
            .Select(rule => rule.Text("name", ""))
            .Concat(InsertsHeaders(inputs.Map("defaultAction")) ? ["defaultAction"] : []);
        if (string.Join(", ", inserting) is { Length: > 0 } names)
        {
            yield return $"the local cloud does not insert the headers of customRequestHandling: {names}";
        }
    }

    private static bool InsertsHeaders(PropertyMap action) =>
        action.Values.Any(one => one.AsMap?.Get("customRequestHandling") is not null);

    protected override void Set(PropertyMap outputs) => acls.SetAcl(outputs["arn"].AsString!, outputs);

    protected override void Remove(PropertyMap outputs) => acls.RemoveAcl(outputs["arn"].AsString!);
}
