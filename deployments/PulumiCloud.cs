namespace Infra.Deployments;

/// <summary>A stack's settings in Pulumi Cloud, which are changed only where they are not yet as wanted.</summary>
internal static class PulumiCloud
{
    /// <summary>Sets the settings and the schedules.</summary>
    /// <param name="stack">The stack's name with organization and project.</param>
    /// <param name="deployment">The wanted settings.</param>
    /// <param name="schedules">The wanted schedules, beside those that the stack has.</param>
    /// <param name="dryRun">Whether to show the commands only.</param>
    /// <exception cref="DeploymentsException">Pulumi refuses a command.</exception>
    public static void Apply(string stack, StackDeployment deployment, IEnumerable<Schedule> schedules, bool dryRun)
    {
        var changes = Changes(stack, deployment, schedules).ToList();
        if (changes.Count == 0)
        {
            Console.WriteLine($"{stack}: unchanged");
        }

        foreach (var change in changes)
        {
            Console.WriteLine(dryRun ? PulumiCommand.Text(change) : $"{stack}: {change[0]} {change[1]} {change[2]}");
            if (!dryRun)
            {
                PulumiCommand.Run(change);
            }
        }
    }

    /// <summary>The commands that are still needed. A schedule needs settings, so settings come first.</summary>
    private static IEnumerable<string[]> Changes(
        string stack,
        StackDeployment deployment,
        IEnumerable<Schedule> schedules
    )
    {
        if (!deployment.IsMetBy(PulumiCommand.Read("deployment", "settings", "get", "--stack", stack)))
        {
            yield return ["deployment", "settings", "edit", "--stack", stack, .. deployment.Flags];
        }

        var present = PulumiCommand.Read("stack", "schedule", "list", "--stack", stack);
        foreach (var schedule in schedules.Where(schedule => !schedule.IsIn(present)))
        {
            yield return ["stack", "schedule", "new", "--stack", stack, .. schedule.Flags];
        }
    }
}
