using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Engine.Steps;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Engine.Registration;

/// <summary>Serves the calls of <c>pulumirpc.ResourceMonitor</c> for one operation.</summary>
internal sealed class ResourceMonitor(
    StepContext context,
    ResourceRegistrar registrar,
    ComponentConstructor constructor,
    Transforms transforms,
    ProgramShutdown shutdown
)
{
    private const string GetResource = "pulumi:pulumi:getResource";

    private static readonly HashSet<string> Features =
    [
        "secrets",
        "resourceReferences",
        "outputValues",
        "aliasSpecs",
        "deletedWith",
        "replaceWith",
        "transforms",
        "invokeTransforms",
        "resourceHooks",
    ];

    public static Task<SupportsFeatureResponse> SupportsFeatureAsync(SupportsFeatureRequest request) =>
        Task.FromResult(new SupportsFeatureResponse { HasSupport = Features.Contains(request.Id) });

    public Task<RegisterResourceResponse> RegisterResourceAsync(
        RegisterResourceRequest request,
        CancellationToken cancellationToken
    )
    {
        return UnlessStoppedAsync(
            async () =>
            {
                var transformed = await transforms.ApplyAsync(request, cancellationToken);
                UnsupportedOptions.Refuse(transformed);
                return transformed.Remote
                    ? await ConstructAsync(transformed, cancellationToken)
                    : await RegisterAsync(transformed);
            },
            cancellationToken
        );
    }

    public Task<Empty> SignalAndWaitForShutdownAsync(CancellationToken cancellationToken) =>
        shutdown.SignalAndWaitAsync(cancellationToken);

    public Task<Empty> RegisterStackTransformAsync(Callback transform)
    {
        transforms.AddToStack(transform);
        return Task.FromResult(new Empty());
    }

    public Task<Empty> RegisterStackInvokeTransformAsync(Callback transform)
    {
        transforms.AddToInvokes(transform);
        return Task.FromResult(new Empty());
    }

    public Task<Empty> RegisterResourceHookAsync(
        RegisterResourceHookRequest request,
        CancellationToken cancellationToken
    ) =>
        UnlessStoppedAsync(
            () =>
            {
                context.Hooks.Register(request);
                return Task.FromResult(new Empty());
            },
            cancellationToken
        );

    public Task<Empty> RegisterResourceOutputsAsync(RegisterResourceOutputsRequest request)
    {
        try
        {
            registrar.RegisterOutputs(request.Urn, GoalReader.Properties(request.Outputs));
        }
        catch (EngineException e)
        {
            throw RpcErrors.New(StatusCode.InvalidArgument, e.Message);
        }

        return Task.FromResult(new Empty());
    }

    public Task<ReadResourceResponse> ReadResourceAsync(
        ReadResourceRequest request,
        CancellationToken cancellationToken
    ) =>
        UnlessStoppedAsync(
            async () =>
            {
                var goal = GoalReader.Read(request, context.News.RootUrn);
                var read = await registrar.ReadAsync(goal, request.Id);
                return new ReadResourceResponse
                {
                    Urn = read.State.Urn,
                    Properties = PropertyMarshaler.ToStruct(
                        read.State.Outputs,
                        new MarshalOptions(request.AcceptSecrets, KeepOutputs: false, request.AcceptResources)
                    ),
                };
            },
            cancellationToken
        );

    public Task<ResourceInvokeResponse> InvokeAsync(
        ResourceInvokeRequest request,
        CancellationToken cancellationToken
    ) =>
        UnlessStoppedAsync(
            async () =>
            {
                if (request.Tok == GetResource)
                {
                    var urn = GoalReader.Properties(request.Args).Get("urn")?.AsString;
                    return Resource(urn ?? "", request.AcceptResources);
                }

                var transformed = await transforms.ApplyAsync(request, cancellationToken);
                var package = PackageOf(transformed.Tok);
                var reference = await registrar.ProviderAsync(transformed.Provider, package, transformed.Version);
                var provider = await context.Providers.GetAsync(reference, context.Abort);
                var args = GoalReader.Properties(transformed.Args);
                var answer = await provider.InvokeAsync(transformed.Tok, args, context.DryRun, cancellationToken);
                var response = new ResourceInvokeResponse { Return = answer.Return };
                response.Failures.AddRange(answer.Failures);
                return response;
            },
            cancellationToken
        );

    private async Task<RegisterResourceResponse> RegisterAsync(RegisterResourceRequest request)
    {
        PackageOf(request.Type);
        var goal = GoalReader.Read(request, context.News.RootUrn);
        NewResource? registered;
        try
        {
            registered = await registrar.RegisterAsync(goal);
        }
        catch (StepFailedException) when (context.Gate.ContinuesOnError && request.SupportsResultReporting)
        {
            return new RegisterResourceResponse { Urn = registrar.UrnOf(goal), Result = Result.Fail };
        }

        if (registered is null)
        {
            return new RegisterResourceResponse { Urn = registrar.UrnOf(goal), Result = Result.Skip };
        }

        var state = registered.State;
        var properties = state.Custom ? state.Outputs : state.Inputs;
        var response = new RegisterResourceResponse
        {
            Urn = state.Urn,
            Id = state.Id,
            Object = PropertyMarshaler.ToStruct(
                properties,
                new MarshalOptions(request.AcceptSecrets, KeepOutputs: false, request.AcceptResources)
            ),
            Stable = registered.Step.Operation == StepOperation.Same,
        };
        response.Stables.AddRange(registered.Stables);
        return response;
    }

    private async Task<RegisterResourceResponse> ConstructAsync(
        RegisterResourceRequest request,
        CancellationToken cancellationToken
    )
    {
        var constructed = await constructor.ConstructAsync(request, cancellationToken);
        var response = new RegisterResourceResponse
        {
            Urn = constructed.Urn,
            Object = PropertyMarshaler.ToStruct(
                PropertyMarshaler.FromStruct(constructed.State),
                new MarshalOptions(request.AcceptSecrets, KeepOutputs: false, request.AcceptResources)
            ),
        };
        foreach (var (property, dependencies) in constructed.StateDependencies)
        {
            var urns = new RegisterResourceResponse.Types.PropertyDependencies();
            urns.Urns.AddRange(dependencies.Urns);
            response.PropertyDependencies.Add(property, urns);
        }

        return response;
    }

    private ResourceInvokeResponse Resource(string urn, bool acceptResources)
    {
        if (!context.News.TryGet(urn, out var resource))
        {
            throw RpcErrors.New(StatusCode.NotFound, $"the resource {urn} does not exist");
        }

        var state = resource.State;
        var result = new PropertyMap(
            ("urn", state.Urn),
            ("id", state is { Custom: true, Id.Length: 0 } ? PropertyValue.Unknown : state.Id),
            ("state", state.Outputs)
        );
        return new ResourceInvokeResponse
        {
            Return = PropertyMarshaler.ToStruct(result, new MarshalOptions(true, false, acceptResources)),
        };
    }

    /// <summary>Returns the package of a token. Types that only Pulumi's own engine serves have no provider.</summary>
    private static string PackageOf(string token)
    {
        var isEnginesOwn = token.StartsWith("pulumi:pulumi:", StringComparison.Ordinal) && token != Urn.RootStackType;
        return isEnginesOwn
            ? throw RpcErrors.New(StatusCode.Unimplemented, $"{token} is not supported by the local engine")
            : ProviderTypes.PackageOfToken(token);
    }

    // Does not answer any more after a step has failed. As in Pulumi's own engine, the program does not learn of
    // the failure and is ended when the steps in progress are done. An answer would make it report the failure a
    // second time.
    private async Task<T> UnlessStoppedAsync<T>(Func<Task<T>> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer();
        }
        catch (StepFailedException) when (context.Gate.ContinuesOnError)
        {
            throw RpcErrors.New(StatusCode.Aborted, "a resource failed; its own error states the reason");
        }
        catch (Exception e) when (e is StepFailedException or StepsStoppedException)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw;
        }
        catch (EngineException e)
        {
            throw RpcErrors.New(StatusCode.InvalidArgument, e.Message);
        }
    }
}
