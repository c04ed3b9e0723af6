namespace Local.Engine.Resources;

/// <summary>What a step does to a resource; Pulumi's <c>apitype.OpType</c>.</summary>
public enum StepOperation
{
    /// <summary>Nothing.</summary>
    Same,

    /// <summary>Makes it.</summary>
    Create,

    /// <summary>Changes it in place.</summary>
    Update,

    /// <summary>Removes it.</summary>
    Delete,

    /// <summary>Removes it and makes another: the whole of which the two operations below are the parts.</summary>
    Replace,

    /// <summary>Makes the resource that takes the place of another.</summary>
    CreateReplacement,

    /// <summary>Removes a resource whose place another takes or has taken.</summary>
    DeleteReplaced,

    /// <summary>Reads a resource that is managed elsewhere.</summary>
    Read,

    /// <summary>Asks the provider how it is now.</summary>
    Refresh,

    /// <summary>Forgets a resource that was read.</summary>
    ReadDiscard,

    /// <summary>Forgets a resource that was deleted to be replaced and is not wanted any more.</summary>
    RemovePendingReplace,
}

/// <summary>The names of the operations in Pulumi's JSON.</summary>
public static class StepOperations
{
    /// <summary>The name as <c>pulumi preview --json</c> and the history write it, such as <c>create-replacement</c>.</summary>
    public static string Name(this StepOperation operation) =>
        operation switch
        {
            StepOperation.Same => "same",
            StepOperation.Create => "create",
            StepOperation.Update => "update",
            StepOperation.Delete => "delete",
            StepOperation.Replace => "replace",
            StepOperation.CreateReplacement => "create-replacement",
            StepOperation.DeleteReplaced => "delete-replaced",
            StepOperation.Read => "read",
            StepOperation.Refresh => "refresh",
            StepOperation.ReadDiscard => "discard",
            StepOperation.RemovePendingReplace => "remove-pending-replace",
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, null),
        };

    /// <summary>The operation of a name; null when there is none of that name.</summary>
    /// <param name="name">A name as <see cref="Name"/> writes it.</param>
    public static StepOperation? Parse(string name) =>
        Enum.GetValues<StepOperation>()
            .Where(operation => operation.Name() == name)
            .Cast<StepOperation?>()
            .FirstOrDefault();
}
