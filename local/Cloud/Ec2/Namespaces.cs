using Local.Cloud.Processes;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>Checks whether this machine allows its users namespaces, which every instance needs.</summary>
internal static class Namespaces
{
    private static readonly string[] Programs =
    [
        "bash",
        "findmnt",
        "hostname",
        "mount",
        "nsenter",
        "pivot_root",
        "setsid",
        "umount",
        "unshare",
    ];

    private static volatile bool SeenToWork;

    /// <summary>Returns the reason why no instance can run here, with a remedy; null if instances can run.</summary>
    public static async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        if (SeenToWork)
        {
            return null;
        }

        if (Array.Find(Programs, program => !SystemPath.Has(program)) is { } missing)
        {
            return $"an EC2 instance of the local cloud needs {missing}, which was not found: install the packages "
                + "util-linux, hostname and bash";
        }

        try
        {
            // The first step of a boot: a mount in a new mount namespace.
            await Guest.RunAsync(["mount", "--bind", "/usr", "/usr"], cancellationToken);
            SeenToWork = true;
            return null;
        }
        catch (CloudException e)
        {
            return $"an EC2 instance of the local cloud runs in user, mount and UTS namespaces, and this system does "
                + $"not allow them ({e.Message}): {Remedy(ReadSetting)}";
        }
    }

    /// <summary>Returns the remedy if namespaces are not allowed.</summary>
    /// <param name="setting">Returns the value of a sysctl by its name; null if the system does not have it.</param>
    internal static string Remedy(Func<string, string?> setting)
    {
        const string Clone = "kernel.unprivileged_userns_clone";
        const string Maximum = "user.max_user_namespaces";
        const string AppArmor = "kernel.apparmor_restrict_unprivileged_userns";
        return setting(Clone) == "0" ? $"sudo sysctl {Clone}=1"
            : setting(Maximum) == "0" ? $"sudo sysctl {Maximum}=15000"
            : setting(AppArmor) == "1" ? $"sudo sysctl {AppArmor}=0"
            : "in a container, start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined";
    }

    private static string? ReadSetting(string name)
    {
        try
        {
            return File.ReadAllText($"/proc/sys/{name.Replace('.', '/')}").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
