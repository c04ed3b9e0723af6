using Infra.Components.Internal;

namespace Infra.Configuration;

/// <summary>
/// The rules of HTTPS: names are distinct, listeners leave port 80 to the redirect and are where it leads, and the
/// certificate is one for the services' hosts.
/// </summary>
internal sealed class HttpsRules(HttpsSettings https, ConfigMistakes mistakes)
{
    private const string HttpsPath = $"{ConfigPath.Root}https";

    /// <summary>Checks HTTPS with the listeners of the services and the fleet, each by its place in the config.</summary>
    public void Check(IReadOnlyCollection<(string Path, TargetSettings Settings)> targets)
    {
        CheckNames();
        foreach (var (path, target) in targets)
        {
            CheckListener($"{path}.listener", target.Listener);
            CheckHosts($"{path}.host", target);
        }

        var listeners = targets.Where(target => mistakes.NoneAt($"{target.Path}.listener")).ToList();
        if (listeners.Count == targets.Count && listeners.Count > 0 && !listeners.Any(IsOnPortOfHttps))
        {
            mistakes.Add(
                HttpsPath,
                $"no listener on port {SecurityGroupRules.Https}",
                $"a service with listener: {SecurityGroupRules.Https}, to which port {AlbTarget.Http} redirects"
            );
        }
    }

    private static bool IsOnPortOfHttps((string Path, TargetSettings Settings) target) =>
        target.Settings.Listener == SecurityGroupRules.Https;

    private void CheckNames()
    {
        if (https.Domain is not { } domain || !mistakes.NoneAt($"{HttpsPath}.domain"))
        {
            return;
        }

        for (var index = 0; index < domain.AlternativeNames.Length; index++)
        {
            var name = domain.AlternativeNames[index];
            if (domain.Names.Take(index + 1).Contains(name))
            {
                mistakes.AddValue($"{HttpsPath}.domain.alternativeNames[{index}]", name, "each name once");
            }
        }
    }

    private void CheckListener(string path, int port)
    {
        if (port == AlbTarget.Http && mistakes.NoneAt(path))
        {
            mistakes.AddValue(path, port, "another port: with infra:https this one redirects to HTTPS");
        }
    }

    private void CheckHosts(string path, TargetSettings target)
    {
        if (https is not { Domain: { } domain, MoreCertificates: [] } || !mistakes.NoneAt($"{HttpsPath}.domain"))
        {
            return;
        }

        var uncovered = target.Host.Where(host =>
            !host.Contains('?') && !domain.Names.Any(name => DomainName.Covers(name, host))
        );
        foreach (var host in mistakes.NoneAt(path) ? uncovered : [])
        {
            mistakes.AddValue(path, host, $"a host of infra:https.domain: {string.Join(", ", domain.Names)}");
        }
    }
}
