namespace Infra.Components;

/// <summary>Finds in the arguments of a <see cref="FargateService"/> what AWS would reject only minutes later.</summary>
internal static class FargateServiceCheck
{
    /// <returns>The name, for the base constructor.</returns>
    /// <exception cref="ArgumentException">There are mistakes; the message has one on each line.</exception>
    public static string Checked(string name, FargateServiceArgs args)
    {
        var check = new ArgumentCheck($"FargateService '{name}'");
        CheckNames(check, name, args);
        CheckTask(check, args);
        CheckDeployment(check, args);
        if (args.Scaling is { } scaling)
        {
            CheckScaling(check, args.DesiredCount, scaling);
        }

        check.ThrowIfAny();
        return name;
    }

    private static void CheckNames(ArgumentCheck check, string name, FargateServiceArgs args)
    {
        check.That("its name", name, AwsLimits.ServiceConnectName(name));
        var taskRole = FargateService.TaskRoleName(name);
        check.That("its task role's name", taskRole, AwsLimits.Autonamed(taskRole, AwsLimits.RoleName));
        check.IfGiven(nameof(args.ServiceName), args.ServiceName, AwsLimits.EcsName);
        check.IfGiven(nameof(args.ContainerName), args.ContainerName, AwsLimits.EcsName);
        var family = args.Family ?? FargateService.DefaultFamily(name);
        check.That(nameof(args.Family), family, AwsLimits.EcsName(family));
    }

    private static void CheckTask(ArgumentCheck check, FargateServiceArgs args)
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
        check.That(nameof(args.Cpu), args.Cpu, AwsLimits.FargateCpu(args.Cpu));
        check.That(nameof(args.Memory), args.Memory, AwsLimits.FargateMemory(args.Cpu, args.Memory));
        if (args.MemoryReservation is { } reservation)
        {
            check.That(
                nameof(args.MemoryReservation),
                reservation,
                AwsLimits.MemoryReservation(reservation, args.Memory)
            );
        }

        check.That(nameof(args.LogRetentionDays), args.LogRetentionDays, AwsLimits.LogRetention(args.LogRetentionDays));
    }

    private static string? SamePort(FargateServiceArgs args) =>
        args.Port == args.Target.Port ? null : $"{args.Target.Port}, the port of its target group";

    private static void CheckDeployment(ArgumentCheck check, FargateServiceArgs args)
    {
        var gracePeriod = args.HealthCheckGracePeriod;
        check.That(nameof(args.HealthCheckGracePeriod), gracePeriod, AwsLimits.GracePeriod(gracePeriod));
        check.That(nameof(args.DesiredCount), args.DesiredCount, AwsLimits.TaskCount(args.DesiredCount));
        check.That(
            nameof(args.MinimumHealthyPercent),
            args.MinimumHealthyPercent,
            AwsLimits.MinimumHealthyPercent(args.MinimumHealthyPercent)
        );
        // The fewest tasks leave the least room.
        var fewest = args.Scaling is { Min: > 0 } scaling ? scaling.Min : args.DesiredCount;
        check.That(
            nameof(args.MaximumPercent),
            args.MaximumPercent,
            AwsLimits.MaximumPercent(args.MaximumPercent, args.MinimumHealthyPercent, fewest)
        );
    }

    private static void CheckScaling(ArgumentCheck check, int desired, FargateScalingArgs scaling)
    {
        const string Place = nameof(FargateServiceArgs.Scaling);
        check.That($"{Place}.{nameof(scaling.Min)}", scaling.Min, AwsLimits.TaskCount(scaling.Min));
        check.That($"{Place}.{nameof(scaling.Max)}", scaling.Max, AwsLimits.ScalingMaximum(scaling.Max, scaling.Min));
        check.That(
            nameof(FargateServiceArgs.DesiredCount),
            desired,
            AwsLimits.DesiredWithin(desired, scaling.Min, scaling.Max)
        );
        CheckPercent(nameof(scaling.CpuPercent), scaling.CpuPercent);
        CheckPercent(nameof(scaling.MemoryPercent), scaling.MemoryPercent);
        if (scaling.CpuPercent is null && scaling.MemoryPercent is null)
        {
            check.That(
                Place,
                "without a target",
                $"{nameof(scaling.CpuPercent)}, {nameof(scaling.MemoryPercent)} or both"
            );
        }

        void CheckPercent(string argument, int? percent)
        {
            if (percent is { } value)
            {
                check.That($"{Place}.{argument}", value, AwsLimits.Percentage(value));
            }
        }
    }
}
