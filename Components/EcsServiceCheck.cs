namespace Infra.Components;

/// <summary>Finds in the arguments of a service what AWS would reject only minutes later, wherever its tasks run.</summary>
internal static class EcsServiceCheck
{
    /// <summary>Checks all but the size of its tasks, which is the platform's matter.</summary>
    /// <param name="check">Where mistakes go.</param>
    /// <param name="name">The service's name.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="targetType">What the platform's tasks register as.</param>
    /// <param name="fewest">The fewest tasks that are wanted: they leave a deployment the least room.</param>
    public static void Check(
        ArgumentCheck check,
        string name,
        EcsServiceArgs args,
        AlbTargetType targetType,
        int fewest
    )
    {
        CheckNames(check, name, args);
        CheckContainer(check, args);
        check.That(
            $"{nameof(args.Target)}.{nameof(args.Target.Type)}",
            args.Target.Type,
            args.Target.Type == targetType ? null : $"{targetType}, as its tasks register"
        );
        CheckDeployment(check, args, fewest);
    }

    private static void CheckNames(ArgumentCheck check, string name, EcsServiceArgs args)
    {
        check.That("its name", name, AwsLimits.ServiceConnectName(name));
        var taskRole = ServiceTask.RoleName(name);
        check.That("its task role's name", taskRole, AwsLimits.Autonamed(taskRole, AwsLimits.RoleName));
        check.IfGiven(nameof(args.ServiceName), args.ServiceName, AwsLimits.EcsName);
        check.IfGiven(nameof(args.ContainerName), args.ContainerName, AwsLimits.EcsName);
        var family = args.Family ?? ServiceTask.DefaultFamily(name);
        check.That(nameof(args.Family), family, AwsLimits.EcsName(family));
    }

    private static void CheckContainer(ArgumentCheck check, EcsServiceArgs args)
    {
        check.IfGiven(nameof(args.Image), args.Image, AwsLimits.Image);
        if (args.Folder is null == args.Image is null)
        {
            check.That(
                $"{nameof(args.Folder)} with {nameof(args.Image)}",
                args.Folder is null ? "none" : "both",
                $"either {nameof(args.Folder)} or {nameof(args.Image)}"
            );
        }

        check.That(nameof(args.Port), args.Port, AwsLimits.Port(args.Port) ?? SamePort(args));
        check.That(nameof(args.LogRetentionDays), args.LogRetentionDays, AwsLimits.LogRetention(args.LogRetentionDays));
    }

    private static string? SamePort(EcsServiceArgs args) =>
        args.Port == args.Target.Port ? null : $"{args.Target.Port}, the port of its target group";

    private static void CheckDeployment(ArgumentCheck check, EcsServiceArgs args, int fewest)
    {
        var gracePeriod = args.HealthCheckGracePeriod;
        check.That(nameof(args.HealthCheckGracePeriod), gracePeriod, AwsLimits.GracePeriod(gracePeriod));
        check.That(nameof(args.DesiredCount), args.DesiredCount, AwsLimits.TaskCount(args.DesiredCount));
        check.That(
            nameof(args.MinimumHealthyPercent),
            args.MinimumHealthyPercent,
            AwsLimits.MinimumHealthyPercent(args.MinimumHealthyPercent)
        );
        check.That(
            nameof(args.MaximumPercent),
            args.MaximumPercent,
            AwsLimits.MaximumPercent(args.MaximumPercent, args.MinimumHealthyPercent, fewest)
        );
    }
}
