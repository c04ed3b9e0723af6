namespace Local.Engine.Steps;

/// <summary>A step failed, and the error was reported.</summary>
internal sealed class StepFailedException() : Exception("the step failed");

/// <summary>No step begins any more, because another one failed or the user stopped the operation.</summary>
internal sealed class StepsStoppedException() : Exception("the operation is ending");
