using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing;

/// <summary><c>aws:lb/listener:Listener</c>: HTTP listeners of application load balancers.</summary>
internal sealed class ListenerType(
    VirtualNetwork network,
    LoadBalancers loadBalancers,
    TargetGroups targetGroups,
    RequestForwarder forwarder
) : ResourceType
{
    private const string Actions = "defaultActions";

    public override string Token => "aws:lb/listener:Listener";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var inputs = context.Inputs;
        var errors = InputReader
            .CheckRange(inputs, "port", 1, 65535)
            .Concat(InputReader.CheckOneOf(inputs, "protocol", ["HTTP"]))
            .Concat(ActionInputs.Check(inputs, Actions))
            .ToList();
        if (!inputs.ContainsKey("port"))
        {
            errors.Add(new("port", "is missing"));
        }

        if (
            errors.Count == 0
            && inputs.Get("port")?.AsNumber is { } port
            && WhyNotListen(context, (int)port) is { } why
        )
        {
            errors.Add(new("port", why));
        }

        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override async Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var inputs = context.Inputs;
        var loadBalancer = loadBalancers.Require(inputs["loadBalancerArn"].AsString!);
        var arn = $"{loadBalancer.Arn.Replace(":loadbalancer/", ":listener/")}/{Ids.Hex(16)}";
        await AddAsync(arn, loadBalancer, inputs, cancellationToken);
        return new Created(arn, Outputs(arn, inputs));
    }

    public override async Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        var listener = loadBalancers.RequireListener(resource.Id);
        var action = ActionInputs.Read(inputs, Actions);
        RejectDuplicatePort(listener.LoadBalancer, inputs.Number("port", 0), except: listener);
        targetGroups.SetUse(resource.Id, listener.LoadBalancer.Interface, ActionInputs.TargetGroups(action));
        listener.SetDefault(action);
        await listener.ListenAsync(inputs.Number("port", 0));
        return Outputs(resource.Id, inputs);
    }

    public override async Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        if (loadBalancers.FindListener(resource.Id) is not { } listener)
        {
            return;
        }

        await listener.DisposeAsync();
        listener.LoadBalancer.Listeners.TryRemove(resource.Id, out _);
        foreach (var user in listener.Rules.Rules.Select(rule => rule.Arn).Append(resource.Id))
        {
            targetGroups.SetUse(user, listener.LoadBalancer.Interface, []);
        }
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken) =>
        AddAsync(
            resource.Id,
            loadBalancers.Require(resource.Inputs["loadBalancerArn"].AsString!),
            resource.Inputs,
            cancellationToken
        );

    private async Task AddAsync(
        string arn,
        LoadBalancer loadBalancer,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        var port = inputs.Number("port", 0);
        var action = ActionInputs.Read(inputs, Actions);
        RejectDuplicatePort(loadBalancer, port, except: null);
        targetGroups.SetUse(arn, loadBalancer.Interface, ActionInputs.TargetGroups(action));
        var listener = new Listener(arn, loadBalancer, action, forwarder);
        try
        {
            await listener.ListenAsync(port);
        }
        catch
        {
            targetGroups.SetUse(arn, loadBalancer.Interface, []);
            throw;
        }

        loadBalancer.Listeners[arn] = listener;
    }

    // A new load balancer has no address yet. An unused address then shows whether the port is available.
    private string? WhyNotListen(CheckContext context, int port)
    {
        if (context.Current?.Inputs.Get("port")?.AsNumber == port)
        {
            return null;
        }

        var known =
            context.Inputs.Get("loadBalancerArn")?.AsString is { } arn
            && loadBalancers.TryGet(arn, out var loadBalancer)
                ? loadBalancer.Interface.Address
                : null;
        return network.WhyNotListen(known, port);
    }

    private static void RejectDuplicatePort(LoadBalancer loadBalancer, int port, Listener? except)
    {
        if (loadBalancer.Listeners.Values.Any(other => other != except && other.Port == port))
        {
            throw new CloudException(
                $"DuplicateListener: a listener already exists on port {port} of the load balancer '{loadBalancer.Name}'"
            );
        }
    }

    private static PropertyMap Outputs(string arn, PropertyMap inputs) =>
        new PropertyMap(("protocol", "HTTP"), ("routingHttpResponseServerEnabled", true), ("sslPolicy", ""))
            .With(inputs)
            .With("arn", arn);
}
