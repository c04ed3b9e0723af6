namespace Local.Cloud.Ecs;

/// <summary>What scaling sees of a service, and does to it.</summary>
internal interface IScalableService
{
    /// <summary>The desired count in force.</summary>
    int Desired { get; }

    /// <summary>Whether a deployment is under way.</summary>
    bool Deploying { get; }

    /// <summary>What its RUNNING tasks use now.</summary>
    IReadOnlyList<TaskUsage> Usage();

    /// <summary>Changes the desired count and nothing else.</summary>
    void Scale(int desired);
}
