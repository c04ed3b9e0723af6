using System.Globalization;

namespace Local.Tests.EndToEnd;

/// <summary>The ports that this user may listen on.</summary>
internal static class Ports
{
    private const string FirstUnprivileged = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

    public static bool MayBind(int port) =>
        Environment.IsPrivilegedProcess
        || int.Parse(File.ReadAllText(FirstUnprivileged), CultureInfo.InvariantCulture) <= port;
}
