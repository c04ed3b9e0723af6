using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing;

/// <summary><c>aws:lb/listenerRule:ListenerRule</c>.</summary>
internal sealed class ListenerRuleType(LoadBalancers loadBalancers, TargetGroups targetGroups) : ResourceType
{
    private const string Actions = "actions";

    public override string Token => "aws:lb/listenerRule:ListenerRule";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var inputs = context.Inputs;
        var errors = InputReader
            .CheckRange(inputs, "priority", 1, ListenerRule.HighestPriority)
            .Concat(ActionInputs.Check(inputs, Actions))
            .Concat(ConditionCheck.Check(inputs))
            .ToList();
        if (inputs.Get("transforms")?.AsList is { Count: > 0 })
        {
            errors.Add(new("transforms", "is not supported by the local cloud"));
        }

        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var listener = loadBalancers.RequireListener(context.Inputs["listenerArn"].AsString!);
        var arn = $"{listener.Arn.Replace(":listener/", ":listener-rule/")}/{Ids.Hex(16)}";
        var rule = Set(listener, arn, Priority(context.Inputs), context.Inputs);
        return Task.FromResult(new Created(arn, Outputs(rule, context.Inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        var listener = loadBalancers.RequireListener(inputs["listenerArn"].AsString!);
        var rule = Set(listener, resource.Id, Priority(inputs) ?? Priority(resource.Outputs), inputs);
        return Task.FromResult(Outputs(rule, inputs));
    }

    public override Task<PropertyMap?> ReadAsync(CloudResource resource, CancellationToken cancellationToken) =>
        Task.FromResult(
            loadBalancers.FindListener(resource.Inputs["listenerArn"].AsString!)?.Rules.Find(resource.Id) is { } rule
                ? Outputs(rule, resource.Inputs)
                : null
        );

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        if (loadBalancers.FindListener(resource.Inputs["listenerArn"].AsString!) is { } listener)
        {
            listener.RemoveRule(resource.Id);
            targetGroups.SetUse(resource.Id, listener.LoadBalancer.Interface, []);
        }

        return Task.CompletedTask;
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        var listener = loadBalancers.RequireListener(resource.Inputs["listenerArn"].AsString!);
        Set(listener, resource.Id, Priority(resource.Outputs), resource.Inputs);
        return Task.CompletedTask;
    }

    private ListenerRule Set(Listener listener, string arn, int? priority, PropertyMap inputs)
    {
        var action = ActionInputs.Read(inputs, Actions);
        var before = listener.Rules.Find(arn);
        var rule = listener.SetRule(arn, priority, ConditionInputs.Read(inputs), action);
        try
        {
            targetGroups.SetUse(arn, listener.LoadBalancer.Interface, ActionInputs.TargetGroups(action));
            return rule;
        }
        catch
        {
            listener.RemoveRule(arn);
            if (before is not null)
            {
                listener.SetRule(arn, before.Priority, before.Conditions, before.Action);
            }

            throw;
        }
    }

    private static int? Priority(PropertyMap properties) => (int?)properties.Get("priority")?.AsNumber;

    private static PropertyMap Outputs(ListenerRule rule, PropertyMap inputs) =>
        inputs.With(new PropertyMap(("arn", rule.Arn), ("priority", rule.Priority)));
}
