namespace Infra.Components;

/// <summary>Finds in the arguments of an <see cref="AmiWebFleet"/> what AWS would reject only minutes later.</summary>
internal static class AmiWebFleetCheck
{
    /// <returns>The name, for the base constructor.</returns>
    /// <exception cref="ArgumentException">There are mistakes; the message has one on each line.</exception>
    public static string Checked(string name, AmiWebFleetArgs args)
    {
        var check = new ArgumentCheck($"AmiWebFleet '{name}'");
        check.That("its name", name, AwsLimits.Autonamed(name, AwsLimits.RoleName));
        check.That(
            $"{nameof(args.Target)}.{nameof(args.Target.Type)}",
            args.Target.Type,
            args.Target.Type == AlbTargetType.Instance ? null : $"{AlbTargetType.Instance}, as its instances register"
        );
        check.That(nameof(args.InstanceType), args.InstanceType, Ec2Limits.InstanceType(args.InstanceType));
        check.That(nameof(args.ReplicaCount), args.ReplicaCount, Ec2Limits.ReplicaCount(args.ReplicaCount));
        check.IfGiven(nameof(args.SshCidr), args.SshCidr, Ec2Limits.Cidr);
        if (args.Scaling is { } scaling)
        {
            CheckScaling(check, scaling);
        }

        check.ThrowIfAny();
        return name;
    }

    private static void CheckScaling(ArgumentCheck check, FleetScalingArgs scaling)
    {
        const string Place = nameof(AmiWebFleetArgs.Scaling);
        check.That($"{Place}.{nameof(scaling.Min)}", scaling.Min, Ec2Limits.GroupMinimum(scaling.Min));
        check.That($"{Place}.{nameof(scaling.Max)}", scaling.Max, Ec2Limits.GroupMaximum(scaling.Max, scaling.Min));
        check.IfGiven(
            $"{Place}.{nameof(scaling.Desired)}",
            scaling.Desired,
            desired => Ec2Limits.GroupDesired(desired, scaling.Min, scaling.Max)
        );
    }
}
