using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Infra.Components;

namespace Infra.Configuration;

/// <summary>The shape of the settings as their records state it, for the reader, the schema and the reference.</summary>
internal static class SettingsShape
{
    private static readonly JsonSerializerOptions Options = ReadOnlyOptions();

    /// <summary>The shape of all keys.</summary>
    public static JsonTypeInfo Root => Of(typeof(StackSettings));

    public static JsonTypeInfo Of(Type type) => Options.GetTypeInfo(type);

    /// <summary>The type of a scalar; a value that may be left out has the same.</summary>
    public static Type Scalar(this JsonTypeInfo type) => Nullable.GetUnderlyingType(type.Type) ?? type.Type;

    public static ChoiceAttribute? Choice(this JsonTypeInfo type) => type.Type.GetCustomAttribute<ChoiceAttribute>();

    public static bool IsRequired(this JsonPropertyInfo key) => key.Find<RequiredMemberAttribute>() is not null;

    public static T? Find<T>(this JsonPropertyInfo? key)
        where T : Attribute =>
        key?.AttributeProvider!.GetCustomAttributes(typeof(T), inherit: false).Cast<T>().SingleOrDefault();

    /// <summary>The names of a record's keys, in alphabetical order.</summary>
    public static IReadOnlyList<string> KeyNames(this JsonTypeInfo type) =>
        [.. type.Properties.Select(key => key.Name).Order(StringComparer.Ordinal)];

    /// <summary>What is allowed where a value of <paramref name="type"/> is expected, in words.</summary>
    /// <param name="key">The key that has the value, or has it in its map or list.</param>
    public static string Allowed(JsonTypeInfo type, JsonPropertyInfo? key) =>
        type.Kind switch
        {
            JsonTypeInfoKind.Object => $"a map with the keys {string.Join(", ", type.KeyNames())}",
            JsonTypeInfoKind.Dictionary when key.Find<MaxLengthAttribute>() is { } most =>
                $"a map with at most {most.Length} entries",
            JsonTypeInfoKind.Dictionary => "a map",
            JsonTypeInfoKind.Enumerable when key.Find<OneOrMoreAttribute>() is not null =>
                $"{Allowed(Of(type.ElementType!), key)}, or a list with an entry",
            JsonTypeInfoKind.Enumerable when key.Find<MaxLengthAttribute>() is { } most =>
                $"a list with at most {most.Length} entries",
            JsonTypeInfoKind.Enumerable => key.Find<MinLengthAttribute>()?.Length switch
            {
                null => "a list",
                1 => "a list with an entry",
                var least => $"a list with at least {least} entries",
            },
            _ when type.Scalar() == typeof(bool) => "true or false",
            _ when type.Scalar() == typeof(string) => key.Find<ValueFormatAttribute>()?.Allowed ?? "text",
            _ when key.Find<AllowedValuesAttribute>() is { } some => $"one of {string.Join(", ", some.Values)}",
            _ when key.Find<RangeAttribute>() is { } range => WholeNumber((int)range.Minimum, (int)range.Maximum),
            _ => "a whole number",
        };

    public static string WholeNumber(int least, int most) =>
        most == int.MaxValue ? $"a whole number, at least {least}" : $"a whole number from {least} to {most}";

    private static JsonSerializerOptions ReadOnlyOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { KeepKeys } },
        };
        options.MakeReadOnly();
        return options;
    }

    /// <summary>
    /// Leaves the config's keys alone, and lets a record be made without what is required: the rules look at the rest.
    /// </summary>
    private static void KeepKeys(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.ToList())
        {
            property.IsRequired = false;
            if (property.Find<JsonIgnoreAttribute>() is not null)
            {
                type.Properties.Remove(property);
            }
        }
    }
}

/// <summary>What text is allowed.</summary>
/// <param name="pattern">What all of it must match: a regular expression of .NET and of JSON Schema, without anchors.</param>
/// <param name="allowed">The same in words.</param>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class FormatAttribute(string pattern, string allowed) : Attribute
{
    public string Pattern => pattern;

    public string Allowed => allowed;

    public virtual bool Accepts(string text) => Regex.IsMatch(text, $@"\A(?:{pattern})\z");
}

/// <summary>The format of a key's value, or of the values in its list or map.</summary>
internal class ValueFormatAttribute(string pattern, string allowed) : FormatAttribute(pattern, allowed);

/// <summary>The format of the names in a key's map, which the user chooses.</summary>
internal class NameFormatAttribute(string pattern, string allowed) : FormatAttribute(pattern, allowed);

/// <summary>The names of a process's limits, as ECS knows them.</summary>
internal sealed class UlimitNameAttribute()
    : NameFormatAttribute(
        "core|cpu|data|fsize|locks|memlock|msgqueue|nice|nofile|nproc|rss|rtprio|rttime|sigpending|stack",
        "these letters: core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, "
            + "sigpending or stack"
    );

internal sealed class EcsNameAttribute()
    : ValueFormatAttribute("[A-Za-z0-9_-]{1,255}", "at most 255 letters, digits, underscores and hyphens");

/// <summary>The state of a container that another one waits for.</summary>
internal sealed class ContainerConditionAttribute()
    : ValueFormatAttribute("START|COMPLETE|SUCCESS|HEALTHY", "START, COMPLETE, SUCCESS or HEALTHY");

internal sealed class ContainerPathAttribute()
    : ValueFormatAttribute("(?:/[A-Za-z0-9._-]+)+", "a path in the container that starts with '/', as in /tmp");

internal sealed class ContainerUserAttribute()
    : ValueFormatAttribute(
        "[A-Za-z0-9_.-]+(?::[A-Za-z0-9_.-]+)?",
        "a user's name or id, and a group's after a colon, as in 1000:1000"
    );

internal sealed class TargetGroupNameAttribute()
    : ValueFormatAttribute(
        "[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?",
        "at most 32 letters, digits and hyphens, no hyphen at either end"
    );

internal sealed class HostPatternAttribute()
    : ValueFormatAttribute(
        @"(?=.{3,128}$)[A-Za-z0-9.*?_-]*\.[A-Za-z]+",
        "a host, as in users.example.com or *.example.com; * stands for any letters, ? for one"
    );

internal sealed class PathPatternAttribute()
    : ValueFormatAttribute(
        @"[/*?][A-Za-z0-9_.$/~""'@:+&*?-]{0,127}",
        "a path, as in /users or /users/*; * stands for any letters, ? for one"
    );

/// <summary>The reference of an image, as container engines read one.</summary>
internal sealed class ImageReferenceAttribute()
    : ValueFormatAttribute(
        $@"(?:(?=[^/]*[.:]|localhost/)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{{1,5}})?/)?{Name}(?:/{Name})*"
            + "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?",
        "an image's reference, as in registry/name:tag or registry/name@sha256:<64 digits>, the name in lower case"
    )
{
    private const string Name = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
}

internal sealed class InstanceTypeAttribute()
    : ValueFormatAttribute(@"[a-z][a-z0-9-]*\.[a-z0-9-]+", "an instance type, as in t3.small");

internal sealed class PinnedImageAttribute()
    : ValueFormatAttribute(
        @"(?!.*(?:recommended|latest))(?:ami-[0-9a-f]{8}(?:[0-9a-f]{9})?|(?!ami-)[A-Za-z0-9/].{2,})",
        MachineImage.Pinned
    )
{
    public override bool Accepts(string text) => MachineImage.IsPinned(text);
}

/// <summary>A script for cloud-init, which takes nothing for a script that does not say so in its first line.</summary>
internal sealed class UserDataAttribute()
    : ValueFormatAttribute(
        @"#(?:!/|cloud-)[\s\S]*",
        "at most 16384 bytes that begin with '#!/' or '#cloud-', as in #!/bin/bash"
    )
{
    public override bool Accepts(string text) => base.Accepts(text) && Encoding.UTF8.GetByteCount(text) <= 16384;
}

internal class CidrAttribute(
    string prefix = "[0-9]{1,2}",
    string allowed = "a block of IPv4 addresses that begins with its first, as in 203.0.113.0/24"
) : ValueFormatAttribute($@"(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}/(?:{prefix})", allowed)
{
    public override bool Accepts(string text) =>
        base.Accepts(text) && IPNetwork.TryParse(text, out var network) && network.ToString() == text;
}

/// <summary>A block of addresses from which a VPC and the subnets in its zones can be made.</summary>
internal sealed class VpcCidrAttribute()
    : CidrAttribute(
        "1[6-9]|2[0-4]",
        "a block of IPv4 addresses from /16 to /24 that begins with its first, as in 10.0.0.0/16"
    );

internal sealed class CertificateArnAttribute()
    : ValueFormatAttribute(
        "arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+",
        "the ARN of a certificate, as in arn:aws:acm:us-west-1:123456789012:certificate/<id>"
    );

internal sealed class TimeZoneAttribute()
    : ValueFormatAttribute(
        "[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*",
        "an IANA time zone, as in Europe/Berlin or UTC"
    )
{
    public override bool Accepts(string text) =>
        base.Accepts(text) && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && zone.HasIanaId;
}

internal sealed class SubnetIdAttribute()
    : ValueFormatAttribute("subnet-[0-9a-f]{8}(?:[0-9a-f]{9})?", "the id of a subnet, as in subnet-0123456789abcdef0");

/// <summary>The days for which CloudWatch can keep logs.</summary>
// csharpier-ignore
internal sealed class LogRetentionAttribute()
    : AllowedValuesAttribute(
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
        3653
    );

/// <summary>A list that may be written as its only entry.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOrMoreAttribute : Attribute;

/// <summary>A default that is no constant, in words.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DefaultAttribute(string words) : Attribute
{
    public string Words => words;
}

/// <summary>Which of some keys a map must have.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal abstract class ChoiceAttribute(string[] keys, bool mayHaveMore) : Attribute
{
    public IReadOnlyList<string> Keys { get; } = [.. keys.Select(JsonNamingPolicy.CamelCase.ConvertName)];

    public string Allowed =>
        (Keys.Count, mayHaveMore) switch
        {
            (2, true) => "one of them or both",
            (2, false) => "one of the two",
            (_, true) => "one of them or more",
            _ => "one of them",
        };

    /// <summary>Returns the mistake of a map that has these of the keys; null if there is none.</summary>
    public string? Found(Func<string, bool> has)
    {
        var given = Keys.Where(has).ToList();
        return given.Count == 0 ? $"neither {Joined(Keys, "nor")}"
            : given.Count > 1 && !mayHaveMore ? $"{(given.Count == 2 ? "both " : "")}{Joined(given, "and")}"
            : null;
    }

    /// <summary>The keys in a sentence, as in <c>a, b and c</c>.</summary>
    public static string Joined(IReadOnlyList<string> keys, string last) =>
        $"{string.Join(", ", keys.SkipLast(1))} {last} {keys[^1]}";
}

internal sealed class AtLeastOneAttribute(params string[] keys) : ChoiceAttribute(keys, mayHaveMore: true);

internal sealed class ExactlyOneAttribute(params string[] keys) : ChoiceAttribute(keys, mayHaveMore: false);
