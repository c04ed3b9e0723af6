using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.AutoScaling;

/// <summary><c>aws:appautoscaling/scheduledAction:ScheduledAction</c> for ECS services.</summary>
internal sealed class ScheduledActionType(ScalableTargets targets) : ResourceType
{
    private const string Bounds = "scalableTargetAction";
    private const string Utc = "UTC";

    public override string Token => "aws:appautoscaling/scheduledAction:ScheduledAction";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var inputs = context.Inputs;
        var errors = TargetType.Check(inputs);
        var isZone = TryZone(inputs, out var zone);
        if (!isZone)
        {
            errors.Add(InputError.Value("timezone", inputs["timezone"], "an IANA time zone, such as Europe/Berlin"));
        }

        if (
            inputs.Get("schedule") is { ContainsUnknowns: false, AsString: { } schedule }
            && ScheduleExpression.Parse(schedule, zone ?? TimeZoneInfo.Utc) is null
        )
        {
            errors.Add(InputError.Value("schedule", schedule, ScheduleExpression.Allowed));
        }

        foreach (var edge in new[] { "startTime", "endTime" })
        {
            if (inputs.Get(edge) is { ContainsUnknowns: false, AsString: { } text } && Instant(text) is null)
            {
                errors.Add(InputError.Value(edge, text, "a time of RFC 3339, such as 2027-01-31T08:00:00Z"));
            }
        }

        if (inputs.Get(Bounds) is { ContainsUnknowns: false, AsMap: { } bounds })
        {
            var (minimum, maximum) = (Capacity(bounds, "minCapacity"), Capacity(bounds, "maxCapacity"));
            if (minimum is null && maximum is null)
            {
                errors.Add(InputError.Found(Bounds, "no capacity", "minCapacity, maxCapacity or both"));
            }

            if (minimum < 0)
            {
                errors.Add(InputError.Value($"{Bounds}.minCapacity", minimum.Value, "at least 0"));
            }

            if (maximum < (minimum ?? 0))
            {
                errors.Add(InputError.Value($"{Bounds}.maxCapacity", maximum.Value, $"at least {minimum ?? 0}"));
            }
        }

        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken) =>
        Task.FromResult(
            new Created(
                $"{context.Inputs["name"].AsString}-ecs-{context.Inputs["resourceId"].AsString}",
                Put(context.Region, context.Inputs)
            )
        );

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(Put(resource.Region, inputs));

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        targets.Find(resource.Inputs["resourceId"].AsString!)?.RemoveSchedule(resource.Inputs["name"].AsString!);
        return Task.CompletedTask;
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        Put(resource.Region, resource.Inputs);
        return Task.CompletedTask;
    }

    private PropertyMap Put(string region, PropertyMap inputs)
    {
        var (name, resourceId) = (inputs["name"].AsString!, inputs["resourceId"].AsString!);
        var target =
            targets.Find(resourceId)
            ?? throw new CloudException($"ObjectNotFoundException: No scalable target registered for {resourceId}");
        TryZone(inputs, out var zone);
        var bounds = inputs[Bounds].AsMap!;
        target.SetSchedule(
            new ScheduledAction(
                name,
                ScheduleExpression.Parse(inputs["schedule"].AsString!, zone ?? TimeZoneInfo.Utc)
                    ?? throw new CloudException($"ValidationException: schedule: {inputs["schedule"].AsString}"),
                Instant(inputs.Text("startTime", "")),
                Instant(inputs.Text("endTime", "")),
                Capacity(bounds, "minCapacity"),
                Capacity(bounds, "maxCapacity")
            )
        );
        return new PropertyMap(
            ("timezone", Utc),
            (
                "arn",
                Arn.Of(
                    "autoscaling",
                    region,
                    $"scheduledAction:{name}:resource/ecs/{resourceId}:scheduledActionName/{name}"
                )
            )
        ).With(inputs);
    }

    private static bool TryZone(PropertyMap inputs, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = TimeZoneInfo.Utc;
        return inputs.Get("timezone") is not { ContainsUnknowns: false, AsString: { } id }
            || (TimeZoneInfo.TryFindSystemTimeZoneById(id, out zone) && zone.HasIanaId);
    }

    private static DateTimeOffset? Instant(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            "yyyy-MM-dd'T'HH:mm:ssK",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var instant
        )
            ? instant
            : null;

    private static int? Capacity(PropertyMap bounds, string name) => (int?)bounds.Get(name)?.AsNumber;
}
