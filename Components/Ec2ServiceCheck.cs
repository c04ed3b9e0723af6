namespace Infra.Components;

/// <summary>Finds in the arguments of an <see cref="Ec2Service"/> what AWS would reject only minutes later.</summary>
internal static class Ec2ServiceCheck
{
    /// <returns>The name, for the base constructor.</returns>
    /// <exception cref="ArgumentException">There are mistakes; the message has one on each line.</exception>
    public static string Checked(string name, Ec2ServiceArgs args)
    {
        var check = new ArgumentCheck($"Ec2Service '{name}'");
        EcsServiceCheck.Check(check, name, args, AlbTargetType.Instance, args.DesiredCount);
        check.That(
            $"{nameof(args.Target)}.{nameof(args.Target.HealthCheckPort)}",
            args.Target.HealthCheckPort,
            args.Target.HealthCheckPort == args.Target.Port
                ? null
                : "none: checks ask the port that ECS chooses for each task"
        );
        check.That(nameof(args.Cpu), args.Cpu, Ec2Limits.ContainerCpu(args.Cpu));
        check.That(nameof(args.Memory), args.Memory, Ec2Limits.ContainerMemory(args.Memory));
        check.IfGiven(
            nameof(args.MemoryReservation),
            args.MemoryReservation,
            reservation => Ec2Limits.ContainerMemoryReservation(reservation, args.Memory)
        );
        check.ThrowIfAny();
        return name;
    }
}
