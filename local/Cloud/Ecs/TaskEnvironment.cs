using Local.Cloud.Contract;
using Local.Cloud.Images;
using Local.Cloud.Processes;

namespace Local.Cloud.Ecs;

/// <summary>
/// The complete environment of a task's process. The process inherits no variables from the cloud or the caller.
/// </summary>
internal static class TaskEnvironment
{
    public static IReadOnlyDictionary<string, string> Of(
        Image image,
        ContainerDefinition container,
        IReadOnlyDictionary<string, string> secrets,
        string hostName,
        string home,
        string socket,
        Uri? proxy,
        string marker,
        IReadOnlyDictionary<string, string> telemetry
    )
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{DotnetHost.Root}:{SystemPath.Value}",
            ["HOME"] = home,
            ["DOTNET_ROOT"] = DotnetHost.Root,
            ["HOSTNAME"] = hostName,
        };
        foreach (var (name, value) in image.Environment.Concat(container.Environment).Concat(secrets))
        {
            environment[name] = value;
        }

        // A program that names a receiver of its own keeps its settings, and gets no key of another.
        if (!environment.ContainsKey(OtlpReceiver.EndpointVariable))
        {
            foreach (var (name, value) in telemetry)
            {
                environment.TryAdd(name, value);
            }
        }

        // The address belongs to the cloud: the process listens on its socket alone, whatever port its environment
        // names.
        environment.Remove("ASPNETCORE_HTTP_PORTS");
        environment["ASPNETCORE_URLS"] = $"http://unix:{socket}";
        environment[ProcessMark.Variable] = marker;
        if (proxy is not null)
        {
            var url = proxy.ToString().TrimEnd('/');
            environment["HTTP_PROXY"] = url;
            environment["http_proxy"] = url;
            environment["NO_PROXY"] = "localhost,127.0.0.1,[::1]";
            environment["no_proxy"] = environment["NO_PROXY"];
        }

        return environment;
    }
}
