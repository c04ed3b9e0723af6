namespace Local.Cloud.Contract;

/// <summary>The status of a running cloud.</summary>
/// <param name="Pid">The process id of the cloud.</param>
/// <param name="Version">The version id of the cloud's assembly. It differs between any two builds.</param>
/// <param name="Project">The folder of the project.</param>
/// <param name="Started">The time of the start.</param>
/// <param name="Connections">The number of connected clients, including the caller.</param>
/// <param name="Stacks">The stacks with resources, by name.</param>
/// <param name="Problems">The resources that could not be restored at the start.</param>
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
    /// <summary>The number of resources in the cloud.</summary>
    public int Resources => Stacks.Sum(stack => stack.Resources);
}

/// <summary>The resources of a stack in the cloud.</summary>
/// <param name="TimeScale">The factor that divides the stack's waits.</param>
public sealed record StackStatus(string Name, int Resources, double TimeScale);
