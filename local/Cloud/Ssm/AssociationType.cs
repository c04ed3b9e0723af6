using Local.Cloud.Ec2;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ssm;

/// <summary>
/// <c>aws:ssm/association:Association</c>: runs shell commands on instances, when it is created and whenever it is
/// changed. If it waits for success, its creation ends when the commands have succeeded on every instance.
/// </summary>
internal sealed class AssociationType(Instances instances, BackgroundWork background, TimeProvider time) : ResourceType
{
    private const string Document = "AWS-RunShellScript";
    private const string InstanceIds = "InstanceIds";
    private const string Commands = "commands";
    private const int TailLines = 10;

    public override string Token => "aws:ssm/association:Association";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<InputError>>([.. Check(context.Inputs)]);

    public override async Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var inputs = context.Inputs;
        var id = Guid.NewGuid().ToString();
        var targets = Targets(inputs);
        if (inputs.Get("waitForSuccessTimeoutSeconds")?.AsNumber is { } seconds)
        {
            await SucceedAsync(id, targets, inputs, TimeSpan.FromSeconds(seconds), cancellationToken);
        }
        else
        {
            RunInBackground(id, targets, inputs);
        }

        return new Created(id, Outputs(id, context.Region, inputs));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        // As on AWS, a change runs the commands again, but only the creation waits for them.
        RunInBackground(resource.Id, Targets(inputs), inputs);
        return Task.FromResult(Outputs(resource.Id, resource.Region, inputs));
    }

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) => Task.CompletedTask;

    private static IEnumerable<InputError> Check(PropertyMap inputs)
    {
        if (!inputs.ContainsKey("name"))
        {
            yield return new InputError("name", "is missing");
        }

        foreach (var error in InputReader.CheckOneOf(inputs, "name", [Document]))
        {
            yield return error;
        }

        if (inputs.Get("targets") is not { } targets || targets.AsList is { Count: 0 })
        {
            yield return new InputError("targets", $"is required, with the key {InstanceIds}");
        }

        foreach (
            var target in inputs.Get("targets")?.AsList?.Select(target => target.AsMap).OfType<PropertyMap>() ?? []
        )
        {
            foreach (var error in InputReader.CheckOneOf(target, "key", [InstanceIds], "targets."))
            {
                yield return error;
            }
        }

        if (inputs.Get("scheduleExpression") is not null)
        {
            yield return new InputError(
                "scheduleExpression",
                "is not supported: the local cloud runs associations only once"
            );
        }

        if (inputs.Get("parameters") is { AsMap: null, ContainsUnknowns: true })
        {
            yield break;
        }

        var parameters = inputs.Map("parameters");
        if (!parameters.ContainsKey(Commands))
        {
            yield return new InputError($"parameters.{Commands}", "is missing");
        }

        foreach (var unknown in parameters.Keys.Where(name => name != Commands))
        {
            yield return InputError.Found($"parameters.{unknown}", "an unknown parameter", Commands);
        }
    }

    private List<Instance> Targets(PropertyMap inputs)
    {
        var ids = inputs["targets"].AsList!.SelectMany(target => target.AsMap!.Texts("values"));
        return [.. ids.Distinct().Select(Managed)];
    }

    private Instance Managed(string id)
    {
        var instance =
            instances.Find(id) ?? throw new CloudException($"InvalidInstanceId: The instance ID '{id}' does not exist");
        return instance.InstanceProfile is not null
            ? instance
            : throw new CloudException(
                $"InvalidInstanceId: the instance {id} is not managed by Systems Manager: it has no instance profile, "
                    + "whose role would need the policy AmazonSSMManagedInstanceCore"
            );
    }

    private async Task SucceedAsync(
        string id,
        List<Instance> targets,
        PropertyMap inputs,
        TimeSpan timeout,
        CancellationToken cancellationToken
    )
    {
        using var bound = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            await Task.WhenAll(targets.Select(instance => SucceedAsync(id, instance, inputs, either.Token)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CloudException(
                $"the association {id} is still Pending after {timeout.TotalSeconds} s on "
                    + string.Join(
                        ", ",
                        targets.Select(instance => $"{instance.Id} (its boot log is {instance.BootLog})")
                    )
            );
        }
    }

    private static async Task SucceedAsync(
        string id,
        Instance instance,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        var (code, output) = await instance.RunAsync(inputs.Map("parameters")[Commands].AsString!, cancellationToken);
        if (code != 0)
        {
            var tail = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(TailLines);
            throw new CloudException(
                $"the association {id} has Failed on {instance.Id}: its commands ended with exit code {code} and wrote "
                    + $"\"{string.Join(" | ", tail)}\"; the instance's boot log is {instance.BootLog}"
            );
        }
    }

    private void RunInBackground(string id, List<Instance> targets, PropertyMap inputs)
    {
        foreach (var instance in targets)
        {
            _ = background.TryAsync(
                $"association {id} on {instance.Id}",
                () => SucceedAsync(id, instance, inputs, CancellationToken.None)
            );
        }
    }

    private static PropertyMap Outputs(string id, string region, PropertyMap inputs) =>
        new PropertyMap(
            ("applyOnlyAtCronInterval", false),
            ("associationName", ""),
            ("automationTargetParameterName", ""),
            ("calendarNames", PropertyValue.List()),
            ("complianceSeverity", ""),
            ("documentVersion", "$DEFAULT"),
            ("maxConcurrency", ""),
            ("maxErrors", ""),
            ("syncCompliance", "")
        )
            .With(inputs)
            .With(new PropertyMap(("associationId", id), ("arn", Arn.Of("ssm", region, $"association/{id}"))));
}
