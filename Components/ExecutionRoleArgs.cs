using Pulumi;

namespace Infra.Components;

/// <summary>What an <see cref="ExecutionRole"/> is made of.</summary>
public sealed class ExecutionRoleArgs : ResourceArgs
{
    /// <summary>
    /// The role's name on AWS: at most 64 letters, digits and characters of <c>+=,.@-_</c>. Without it Pulumi makes one.
    /// </summary>
    public string? RoleName { get; init; }
}
