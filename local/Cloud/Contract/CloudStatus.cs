namespace Local.Cloud.Contract;

/// <summary>What a running cloud says of itself.</summary>
/// <param name="Pid">Its process.</param>
/// <param name="Version">The version id of the assembly that it runs; differs between any two builds.</param>
/// <param name="Project">The folder that it serves.</param>
/// <param name="Started">When it started.</param>
/// <param name="Connections">How many clients are connected, the one that asks included.</param>
/// <param name="Stacks">The stacks that it holds resources of, by name.</param>
/// <param name="Problems">What could not be brought back when it started.</param>
public sealed record CloudStatus(
    int Pid,
    string Version,
    string Project,
    DateTimeOffset Started,
    int Connections,
    IReadOnlyList<StackStatus> Stacks,
    IReadOnlyList<PsProblem> Problems
)
{
    /// <summary>How many resources it holds.</summary>
    public int Resources => Stacks.Sum(stack => stack.Resources);
}

/// <summary>What the cloud holds of a stack.</summary>
/// <param name="TimeScale">By how much the stack's waits are divided.</param>
public sealed record StackStatus(string Name, int Resources, double TimeScale);
