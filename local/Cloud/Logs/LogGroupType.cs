using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Logs;

/// <summary><c>aws:cloudwatch/logGroup:LogGroup</c>.</summary>
internal sealed class LogGroupType(LogGroups groups) : ResourceType
{
    private static readonly int[] Retentions =
    [
        0,
        1,
        3,
        5,
        7,
        14,
        30,
        60,
        90,
        120,
        150,
        180,
        365,
        400,
        545,
        731,
        1096,
        1827,
        2192,
        2557,
        2922,
        3288,
        3653,
    ];

    public override string Token => "aws:cloudwatch/logGroup:LogGroup";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var errors = new List<InputError>();
        if (context.Inputs.Get("retentionInDays")?.AsNumber is { } days && !Retentions.Contains((int)days))
        {
            errors.Add(InputError.Value("retentionInDays", days, string.Join(", ", Retentions)));
        }

        if (context.Inputs.Get("name")?.AsString is { } name && !IsName(name))
        {
            errors.Add(InputError.Value("name", name, "1 to 512 letters, digits and the characters _ - / . #"));
        }

        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var name = context.Inputs["name"].AsString!;
        if (groups.Exists(name))
        {
            throw new CloudException($"ResourceAlreadyExistsException: the log group {name} already exists");
        }

        groups.Add(context.Stack, name, Retention(context.Inputs));
        return Task.FromResult(new Created(name, Outputs(context.Region, context.Inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        groups.Add(resource.Stack, resource.Id, Retention(inputs));
        return Task.FromResult(Outputs(resource.Region, inputs));
    }

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        groups.Remove(resource.Id);
        return Task.CompletedTask;
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        groups.Add(resource.Stack, resource.Id, Retention(resource.Inputs));
        return Task.CompletedTask;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 512 && name.All(c => char.IsAsciiLetterOrDigit(c) || "_-/.#".Contains(c));

    private static int Retention(PropertyMap inputs) => (int)(inputs.Get("retentionInDays")?.AsNumber ?? 0);

    private static PropertyMap Outputs(string region, PropertyMap inputs) =>
        new PropertyMap(
            ("retentionInDays", 0),
            ("skipDestroy", false),
            ("logGroupClass", "STANDARD"),
            ("namePrefix", ""),
            ("arn", Arn.Of("logs", region, $"log-group:{inputs["name"].AsString}"))
        ).With(inputs);
}
