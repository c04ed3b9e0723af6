using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing;

/// <summary><c>aws:lb/listenerRule:ListenerRule</c>.</summary>
internal sealed class ListenerRuleType(LoadBalancers loadBalancers, TargetGroups targetGroups) : ResourceType
{
    private const string Actions = "actions";
    private const int HighestPriority = 50000;

    public override string Token => "aws:lb/listenerRule:ListenerRule";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var inputs = context.Inputs;
        var errors = InputReader
            .CheckRange(inputs, "priority", 1, HighestPriority)
            .Concat(ActionInputs.Check(inputs, Actions))
            .Concat(ConditionInputs.Check(inputs))
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
        var next = listener.Rules.Rules.Select(rule => rule.Priority).DefaultIfEmpty(0).Max() + 1;
        var priority = context.Inputs.Number("priority", next);
        Set(listener, arn, priority, context.Inputs);
        return Task.FromResult(new Created(arn, Outputs(arn, priority, context.Inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        var listener = loadBalancers.RequireListener(inputs["listenerArn"].AsString!);
        var priority = inputs.Number("priority", resource.Outputs.Number("priority", 1));
        Set(listener, resource.Id, priority, inputs);
        return Task.FromResult(Outputs(resource.Id, priority, inputs));
    }

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
        Set(listener, resource.Id, resource.Outputs.Number("priority", 1), resource.Inputs);
        return Task.CompletedTask;
    }

    private void Set(Listener listener, string arn, int priority, PropertyMap inputs)
    {
        var action = ActionInputs.Read(inputs, Actions);
        foreach (var group in ActionInputs.TargetGroups(action))
        {
            targetGroups.Require(group);
        }

        listener.SetRule(new ListenerRule(arn, priority, ConditionInputs.Read(inputs), action));
        targetGroups.SetUse(arn, listener.LoadBalancer.Interface, ActionInputs.TargetGroups(action));
    }

    private static PropertyMap Outputs(string arn, int priority, PropertyMap inputs) =>
        inputs.With(
            new PropertyMap(("arn", arn), ("priority", priority), ("tagsAll", inputs.Get("tags") ?? PropertyMap.Empty))
        );
}
