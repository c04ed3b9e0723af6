namespace Infra.Components;

/// <summary>Finds in the arguments of a <see cref="FargateService"/> what AWS would reject only minutes later.</summary>
internal static class FargateServiceCheck
{
    /// <returns>The name, for the base constructor.</returns>
    /// <exception cref="ArgumentException">There are mistakes; the message has one on each line.</exception>
    public static string Checked(string name, FargateServiceArgs args)
    {
        var check = new ArgumentCheck($"FargateService '{name}'");
        var fewest = args.Scaling is { Min: > 0 } scales ? scales.Min : args.DesiredCount;
        EcsServiceCheck.Check(check, name, args, AlbTargetType.Ip, fewest);
        check.That(nameof(args.Cpu), args.Cpu, AwsLimits.FargateCpu(args.Cpu));
        check.That(nameof(args.Memory), args.Memory, AwsLimits.FargateMemory(args.Cpu, args.Memory));
        check.IfGiven(
            nameof(args.MemoryReservation),
            args.MemoryReservation,
            reservation => AwsLimits.MemoryReservation(reservation, args.Memory)
        );
        if (args.Scaling is { } scaling)
        {
            CheckScaling(check, args.DesiredCount, scaling);
        }

        check.ThrowIfAny();
        return name;
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
        check.IfGiven($"{Place}.{nameof(scaling.CpuPercent)}", scaling.CpuPercent, AwsLimits.Percentage);
        check.IfGiven($"{Place}.{nameof(scaling.MemoryPercent)}", scaling.MemoryPercent, AwsLimits.Percentage);
        if (scaling.CpuPercent is null && scaling.MemoryPercent is null)
        {
            check.That(
                Place,
                "without a target",
                $"{nameof(scaling.CpuPercent)}, {nameof(scaling.MemoryPercent)} or both"
            );
        }
    }
}
