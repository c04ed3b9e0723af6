namespace Local.Cloud.Ecs;

/// <summary>A service as scaling sees and changes it.</summary>
internal interface IScalableService
{
    /// <summary>The present desired count.</summary>
    int Desired { get; }

    /// <summary>Whether a deployment is in progress.</summary>
    bool Deploying { get; }

    /// <summary>Returns the present usage of the RUNNING tasks.</summary>
    IReadOnlyList<TaskUsage> Usage();

    /// <summary>Changes the desired count and nothing else.</summary>
    void Scale(int desired);
}
