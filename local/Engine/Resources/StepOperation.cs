namespace Local.Engine.Resources;

/// <summary>The operation of a step on a resource; Pulumi's <c>apitype.OpType</c>.</summary>
public enum StepOperation
{
    /// <summary>Changes nothing.</summary>
    Same,

    /// <summary>Creates the resource.</summary>
    Create,

    /// <summary>Updates the resource in place.</summary>
    Update,

    /// <summary>Deletes the resource.</summary>
    Delete,

    /// <summary>Replaces the resource. The two operations below are its parts.</summary>
    Replace,

    /// <summary>Creates the replacement of a resource.</summary>
    CreateReplacement,

    /// <summary>Deletes a resource that is or will be replaced.</summary>
    DeleteReplaced,

    /// <summary>Reads a resource that is managed elsewhere.</summary>
    Read,

    /// <summary>Reads the present state from the provider.</summary>
    Refresh,

    /// <summary>Manages a resource that is there already.</summary>
    Import,

    /// <summary>Manages a resource that is there already in the place of another.</summary>
    ImportReplacement,

    /// <summary>Drops a read resource from the state.</summary>
    ReadDiscard,

    /// <summary>Drops a resource that was deleted for a replacement that is not wanted any more.</summary>
    RemovePendingReplace,
}

/// <summary>The names of the operations in Pulumi's JSON.</summary>
public static class StepOperations
{
    /// <summary>
    /// Returns the name in <c>pulumi preview --json</c> and the history, such as <c>create-replacement</c>.
    /// </summary>
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
            StepOperation.Import => "import",
            StepOperation.ImportReplacement => "import-replacement",
            StepOperation.ReadDiscard => "discard",
            StepOperation.RemovePendingReplace => "remove-pending-replace",
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, null),
        };

    /// <summary>Returns the operation with this name; null if there is none.</summary>
    /// <param name="name">A name as <see cref="Name"/> writes it.</param>
    public static StepOperation? Parse(string name) =>
        Enum.GetValues<StepOperation>()
            .Where(operation => operation.Name() == name)
            .Cast<StepOperation?>()
            .FirstOrDefault();
}
