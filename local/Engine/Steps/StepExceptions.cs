namespace Local.Engine.Steps;

/// <summary>A step has failed, and the user has been told why.</summary>
internal sealed class StepFailedException() : Exception("the step failed");

/// <summary>No step is begun any more, because another has failed or the user stopped the operation.</summary>
internal sealed class StepsStoppedException() : Exception("the operation is ending");
