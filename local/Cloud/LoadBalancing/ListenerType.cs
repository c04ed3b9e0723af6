using Local.Cloud.Acm;
using Local.Cloud.LoadBalancing.Tls;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing;

/// <summary><c>aws:lb/listener:Listener</c>: HTTP and HTTPS listeners of application load balancers.</summary>
internal sealed class ListenerType(
    VirtualNetwork network,
    LoadBalancers loadBalancers,
    TargetGroups targetGroups,
    Certificates certificates,
    RequestForwarder forwarder
) : ResourceType
{
    private const string Actions = "defaultActions";
    private const string Http = "HTTP";
    private const string Https = "HTTPS";

    // Names of the headers by which targets learn of the client's TLS.
    private const string TlsHeaderPrefix = "routingHttpRequest";

    private static readonly string[] TlsProperties = ["certificateArn", "sslPolicy"];

    public override string Token => "aws:lb/listener:Listener";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var inputs = context.Inputs;
        var errors = InputReader
            .CheckRange(inputs, "port", 1, 65535)
            .Concat(InputReader.CheckOneOf(inputs, "protocol", [Http, Https]))
            .Concat(CheckTls(inputs))
            .Concat(HeaderSettings.Check(inputs))
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

    public override IEnumerable<string> Warnings(PropertyMap inputs) =>
        inputs.Get("certificateArn")?.AsString is { } arn && Certificates.IsForeign(arn)
            ?
            [
                $"{arn} is a certificate of another account. In its place, this listener serves certificates of the local "
                    + "authority, for each name that a client asks for",
            ]
            : [];

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
        var certificate = Certificate(inputs);
        RejectDuplicatePort(listener.LoadBalancer, inputs.Number("port", 0), except: listener);
        targetGroups.SetUse(resource.Id, listener.LoadBalancer.Interface, ActionInputs.TargetGroups(action));
        listener.SetDefault(action);
        Set(listener, inputs, certificate);
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
        certificates.SetUse(resource.Id, []);
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
        var certificate = Certificate(inputs);
        RejectDuplicatePort(loadBalancer, port, except: null);
        targetGroups.SetUse(arn, loadBalancer.Interface, ActionInputs.TargetGroups(action));
        var listener = new Listener(arn, loadBalancer, action, forwarder);
        Set(listener, inputs, certificate);
        try
        {
            await listener.ListenAsync(port);
        }
        catch
        {
            targetGroups.SetUse(arn, loadBalancer.Interface, []);
            certificates.SetUse(arn, []);
            throw;
        }

        loadBalancer.Listeners[arn] = listener;
    }

    /// <summary>Returns the certificate of an HTTPS listener; null for an HTTP listener.</summary>
    /// <exception cref="CloudException">The certificate does not exist or is not issued.</exception>
    private ServedCertificate? Certificate(PropertyMap inputs) =>
        IsHttps(inputs) ? certificates.Require(inputs["certificateArn"].AsString!) : null;

    private void Set(Listener listener, PropertyMap inputs, ServedCertificate? certificate)
    {
        certificates.SetUse(listener.Arn, certificate is null ? [] : [certificate.Arn]);
        listener.SetHeaders(HeaderSettings.Of(inputs));
        listener.SetTls(
            certificate is null ? null : SecurityPolicy.Of(inputs.Text("sslPolicy", SecurityPolicy.Default)),
            certificate
        );
    }

    private static bool IsHttps(PropertyMap inputs) => inputs.Text("protocol", Http) == Https;

    private IEnumerable<InputError> CheckTls(PropertyMap inputs)
    {
        if (inputs.ContainsKey("alpnPolicy"))
        {
            yield return new("alpnPolicy", "is for TLS listeners of network load balancers only");
        }

        if (inputs.Map("mutualAuthentication").Text("mode", "off") is var mode and not "off")
        {
            yield return InputError.Value("mutualAuthentication.mode", mode, "off in the local cloud");
        }

        if (inputs.Get("protocol") is { ContainsUnknowns: true })
        {
            yield break;
        }

        if (!IsHttps(inputs))
        {
            foreach (
                var property in inputs.Keys.Where(key =>
                    TlsProperties.Contains(key) || key.StartsWith(TlsHeaderPrefix, StringComparison.Ordinal)
                )
            )
            {
                yield return new(property, "is for HTTPS listeners only; set protocol to HTTPS");
            }

            yield break;
        }

        foreach (var error in InputReader.CheckOneOf(inputs, "sslPolicy", [.. SecurityPolicy.Names]))
        {
            yield return error;
        }

        if (!inputs.ContainsKey("certificateArn"))
        {
            yield return new("certificateArn", "is required for an HTTPS listener");
        }
        else if (inputs["certificateArn"].AsString is { } arn && !certificates.Exists(arn))
        {
            yield return new("certificateArn", $"CertificateNotFound: the certificate '{arn}' does not exist");
        }
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
        new PropertyMap(
            ("protocol", Http),
            ("routingHttpResponseServerEnabled", true),
            ("sslPolicy", IsHttps(inputs) ? SecurityPolicy.Default : "")
        )
            .With(inputs)
            .With("arn", arn);
}
