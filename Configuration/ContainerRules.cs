using Infra.Components.Internal;

namespace Infra.Configuration;

/// <summary>The rules between the keys of a service's containers.</summary>
/// <param name="mistakes">The mistakes in their shape; those found here are added.</param>
/// <param name="checkFolder">Adds the mistake of the folder at a path.</param>
internal sealed class ContainerRules(ConfigMistakes mistakes, Action<string, string?> checkFolder)
{
    /// <summary>Checks the containers of a service.</summary>
    /// <param name="path">The path of the service.</param>
    /// <param name="key">The key of the service.</param>
    /// <param name="service">The service.</param>
    /// <param name="services">The keys of all services.</param>
    /// <param name="onInstances">Whether tasks run on instances.</param>
    public void Check(string path, string key, ServiceSettings service, IEnumerable<string> services, bool onInstances)
    {
        CheckContainer(path, "containerHealthCheck", service);
        CheckCapacity($"{path}.capacity", service.Capacity);
        foreach (var (name, sidecar) in service.Sidecars)
        {
            var place = ConfigPath.Of($"{path}.sidecars", name);
            checkFolder($"{place}.folder", sidecar.Folder);
            CheckContainer(place, "healthCheck", sidecar);
            CheckName(place, name, key, service, services);
            CheckMemory($"{place}.memory", sidecar, service, onInstances);
            if (sidecar.Port == service.Port)
            {
                mistakes.AddValue($"{place}.port", sidecar.Port, "another port than the service's");
            }
        }

        CheckDependencies(path, service.Container ?? key, service);
    }

    private void CheckContainer(string path, string healthCheck, IContainerSettings container)
    {
        if (
            container.HealthCheck?.Command is { IsDefaultOrEmpty: false } command
            && command[0] is not ("CMD" or "CMD-SHELL")
            && mistakes.NoneAt($"{path}.{healthCheck}")
        )
        {
            mistakes.AddValue($"{path}.{healthCheck}.command[0]", command[0], "CMD or CMD-SHELL, and then the command");
        }

        foreach (var (name, limit) in container.Ulimits)
        {
            var place = $"{path}.ulimits.{name}";
            if (limit.HardLimit < limit.SoftLimit && mistakes.NoneAt(place))
            {
                mistakes.AddValue(
                    $"{place}.hardLimit",
                    limit.HardLimit,
                    $"{SettingsShape.WholeNumber(limit.SoftLimit, int.MaxValue)}, the softLimit"
                );
            }
        }
    }

    /// <summary>Checks that a sidecar has a name, a repository and secrets of its own.</summary>
    private void CheckName(string path, string name, string key, ServiceSettings service, IEnumerable<string> services)
    {
        if (name == key || name == service.Container)
        {
            mistakes.Add(path, $"'{name}'", "another name than that of the service's container");
        }
        else if (
            service.Sidecars[name] is { Folder: not null } or { Secrets.IsEmpty: false }
            && services.Contains($"{key}-{name}")
        )
        {
            mistakes.Add(
                path,
                $"'{name}'",
                $"another name: the service {key}-{name} has the repository and the secrets of that name"
            );
        }
    }

    private void CheckMemory(string path, SidecarSettings sidecar, ServiceSettings service, bool onInstances)
    {
        if (!mistakes.NoneAt(path))
        {
            return;
        }

        if (sidecar.Memory > service.Memory && !onInstances)
        {
            mistakes.AddValue(path, sidecar.Memory, $"at most {service.Memory}, the task's memory");
        }
        else if (sidecar.Memory is null && onInstances)
        {
            mistakes.Add(path, "nothing", "the container's limit in MiB, as tasks on infra:instances have none");
        }
    }

    private void CheckDependencies(string path, string container, ServiceSettings service)
    {
        if (!mistakes.NoneAt($"{path}.sidecars") || !mistakes.NoneAt($"{path}.dependsOn"))
        {
            return;
        }

        var containers = service
            .Sidecars.Select(sidecar => new DependentContainer(
                sidecar.Key,
                sidecar.Value.Essential,
                sidecar.Value.HealthCheck is not null,
                sidecar.Value.DependsOn
            ))
            .Prepend(new(container, true, service.ContainerHealthCheck is not null, service.DependsOn))
            .ToList();
        foreach (var mistake in ContainerDependencies.Mistakes(containers))
        {
            var place = mistake.Container == container ? path : ConfigPath.Of($"{path}.sidecars", mistake.Container);
            mistakes.Add($"{place}.dependsOn.{mistake.Dependency}", mistake.Found, mistake.Allowed);
        }
    }

    private void CheckCapacity(string path, CapacitySettings? capacity)
    {
        if (capacity is null || !mistakes.NoneAt(path))
        {
            return;
        }

        if (capacity is { OnDemand.Base: > 0, Spot.Base: > 0 })
        {
            mistakes.Add(path, "two shares with a base", "a base in one of them");
        }
        else if ((capacity.OnDemand?.Weight ?? 0) + (capacity.Spot?.Weight ?? 0) == 0)
        {
            mistakes.Add(path, "no weight", "a weight of at least 1 in one of the shares");
        }
    }
}
