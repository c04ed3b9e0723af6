using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Infra.Components;

namespace Infra.Configuration;

/// <summary>What text is allowed: a pattern, which must match all of it, and the same in plain English.</summary>
/// <param name="pattern">A regular expression that .NET and JSON Schema understand alike, without anchors.</param>
/// <param name="allowed">What may stand there, as messages say it.</param>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class FormatAttribute(string pattern, string allowed) : Attribute
{
    public string Pattern => pattern;

    public string Allowed => allowed;

    public virtual bool Accepts(string text) => Regex.IsMatch(text, $@"\A(?:{pattern})\z");
}

/// <summary>The format of a key's value, or of the values in its list or map.</summary>
internal abstract class ValueFormatAttribute(string pattern, string allowed) : FormatAttribute(pattern, allowed);

/// <summary>The format of the names in a key's map, where the user chooses them.</summary>
internal abstract class NameFormatAttribute(string pattern, string allowed) : FormatAttribute(pattern, allowed);

// Pulumi adds 8 characters to the key for the name of the target group, for which AWS has 32.
internal sealed class ServiceKeyAttribute()
    : NameFormatAttribute(
        "[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?",
        "at most 24 lower-case letters, digits and hyphens, a letter first and no hyphen last"
    );

internal sealed class EnvironmentNameAttribute()
    : NameFormatAttribute("[A-Za-z_][A-Za-z0-9_]*", "letters, digits and underscores, no digit first");

internal sealed class TagKeyAttribute()
    : NameFormatAttribute(
        @"(?![Aa][Ww][Ss]:)[\p{L}\p{Z}\p{N}_.:\/=+@\-]{1,128}",
        "at most 128 letters, digits, spaces and characters of '_.:/=+-@', not starting with 'aws:'"
    );

internal sealed class TagValueAttribute()
    : ValueFormatAttribute(
        @"[\p{L}\p{Z}\p{N}_.:\/=+@\-]{0,256}",
        "at most 256 letters, digits, spaces and characters of '_.:/=+-@'"
    );

internal sealed class LoadBalancerNameAttribute()
    : ValueFormatAttribute(
        "(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?",
        "at most 32 letters, digits and hyphens, no hyphen at either end, not starting with 'internal-'"
    );

internal sealed class TargetGroupNameAttribute()
    : ValueFormatAttribute(
        "[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?",
        "at most 32 letters, digits and hyphens, no hyphen at either end"
    );

internal sealed class EcsNameAttribute()
    : ValueFormatAttribute("[A-Za-z0-9_-]{1,255}", "at most 255 letters, digits, underscores and hyphens");

internal sealed class NamespaceNameAttribute()
    : ValueFormatAttribute("[!-~]{1,1024}", "at most 1024 visible ASCII characters without a space");

internal sealed class RoleNameAttribute()
    : ValueFormatAttribute("[A-Za-z0-9+=,.@_-]{1,64}", "at most 64 letters, digits and characters of '+=,.@-_'");

internal sealed class HealthCheckPathAttribute()
    : ValueFormatAttribute(@"\/[!-~]{0,1023}", "a path that starts with '/', at most 1024 characters");

internal sealed class ImageReferenceAttribute()
    : ValueFormatAttribute(
        @"[A-Za-z0-9][A-Za-z0-9.\/:@_-]*",
        "an image's reference without a space, as in 'registry/name:tag' or 'registry/name@sha256:…'"
    );

internal sealed class InstanceTypeAttribute()
    : ValueFormatAttribute(@"[a-z][a-z0-9-]*\.[a-z0-9-]+", "an instance type, as in t3.small");

// A service is named in both, so that together they never mean all actions on all resources but by a bare '*'.
internal sealed class IamActionAttribute()
    : ValueFormatAttribute(
        @"\*|[a-z0-9-]+:[A-Za-z0-9*?]+",
        "a service and an action, as in s3:GetObject or s3:*, or *"
    );

internal sealed class IamResourceAttribute()
    : ValueFormatAttribute(
        @"\*|arn:[a-z-]+:[a-z0-9-]+:[^:\s]*:[^:\s]*:\S+",
        "an ARN that names its service, as in arn:aws:s3:::bucket/*, or *"
    );

internal sealed class PinnedImageAttribute()
    : ValueFormatAttribute(@"(?!.*(?:recommended|latest))[A-Za-z0-9\/].{2,}", Ec2Limits.PinnedImage)
{
    public override bool Accepts(string text) => Ec2Limits.MachineImage(text) is null;
}

// cloud-init takes nothing for a script that does not say so in its first line.
internal sealed class UserDataAttribute()
    : ValueFormatAttribute(
        @"#(?:!\/|cloud-)[\s\S]*",
        "at most 16384 bytes that begin with '#!/' or '#cloud-', as in #!/bin/bash"
    )
{
    private const int MostBytes = 16 * 1024;

    public override bool Accepts(string text) => base.Accepts(text) && Encoding.UTF8.GetByteCount(text) <= MostBytes;
}

internal sealed class CidrAttribute()
    : ValueFormatAttribute(
        @"(?:[0-9]{1,3}\.){3}[0-9]{1,3}\/[0-9]{1,2}",
        "a block of IPv4 addresses that begins with its first, as in 203.0.113.0/24"
    )
{
    public override bool Accepts(string text) =>
        base.Accepts(text) && IPNetwork.TryParse(text, out var network) && network.ToString() == text;
}

/// <summary>A default that is no constant, in words.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DefaultAttribute(string words) : Attribute
{
    public string Words => words;
}

/// <summary>Which of some properties a map must have.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal abstract class ChoiceAttribute(params string[] properties) : Attribute
{
    public string[] Properties => properties;
}

internal sealed class ExactlyOneAttribute(params string[] properties) : ChoiceAttribute(properties);

internal sealed class AtLeastOneAttribute(params string[] properties) : ChoiceAttribute(properties);
