using System.Collections.Concurrent;
using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Engine.Steps;

/// <summary>The hooks that a program registered, and their runs around the steps of its resources.</summary>
/// <param name="callbacks">Calls the program.</param>
/// <param name="events">Takes warnings.</param>
/// <param name="dryRun">Whether only the hooks run that ask for previews.</param>
/// <param name="hasProgram">Whether a program runs that could register hooks; a destroy runs none.</param>
internal sealed class ResourceHooks(ProgramCallbacks callbacks, EventSink events, bool dryRun, bool hasProgram)
{
    private readonly ConcurrentDictionary<string, RegisterResourceHookRequest> _hooks = new();

    /// <exception cref="EngineException">There is another hook of that name.</exception>
    public void Register(RegisterResourceHookRequest hook)
    {
        if (!_hooks.TryAdd(hook.Name, hook))
        {
            throw new EngineException($"the program registers two resource hooks with the name {hook.Name}");
        }
    }

    /// <summary>Runs the hooks of a resource at a point, one after another.</summary>
    /// <param name="point">The point, as <see cref="HookBinding"/> names it.</param>
    /// <param name="old">The resource before the step; null when it is new.</param>
    /// <param name="now">The resource after the step, as far as it is known; null when it is deleted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EngineException">A hook failed, or is not registered.</exception>
    public async Task RunAsync(
        string point,
        ResourceState? old,
        ResourceState? now,
        CancellationToken cancellationToken
    )
    {
        var resource = (now ?? old)!;
        foreach (var name in resource.Hooks.At(point))
        {
            if (!hasProgram)
            {
                events.Warn(resource.Urn, $"the hook {name} ({point}) does not run: no program runs that has it");
                continue;
            }

            var hook =
                _hooks.GetValueOrDefault(name)
                ?? throw new EngineException($"the resource hook {name} ({point}) was not registered by the program");
            if (dryRun && !hook.OnDryRun)
            {
                continue;
            }

            var response = await callbacks.CallAsync(
                hook.Callback,
                Request(point, old, now),
                ResourceHookResponse.Parser,
                cancellationToken
            );
            if (response.Error.Length > 0)
            {
                var failure = $"the resource hook {name} ({point}) failed: {response.Error}";
                if (!hook.IgnoreErrors)
                {
                    throw new EngineException(failure);
                }

                events.Warn(resource.Urn, failure);
            }
        }
    }

    private static ResourceHookRequest Request(string point, ResourceState? old, ResourceState? now)
    {
        var resource = (now ?? old)!;
        var request = new ResourceHookRequest
        {
            Urn = resource.Urn,
            Id = resource.Id,
            Name = Urn.Parse(resource.Urn).Name,
            Type = resource.Type,
        };
        if (old is not null)
        {
            request.OldInputs = Write(old.Inputs);
            request.OldOutputs = Write(old.Outputs);
        }

        if (now is not null)
        {
            request.NewInputs = Write(now.Inputs);
            if (point is HookBinding.AfterCreate or HookBinding.AfterUpdate)
            {
                request.NewOutputs = Write(now.Outputs);
            }
        }

        return request;
    }

    private static Google.Protobuf.WellKnownTypes.Struct Write(PropertyMap map) =>
        PropertyMarshaler.ToStruct(map, MarshalOptions.WithoutOutputs);
}
