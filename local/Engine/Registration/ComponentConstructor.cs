using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Local.Engine.Providers;
using Local.Engine.State;
using Local.Engine.Steps;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Engine.Registration;

/// <summary>
/// Calls providers to construct remote components. The provider registers the component, its children and its
/// outputs through the monitor.
/// </summary>
internal sealed class ComponentConstructor(
    StepContext context,
    ResourceRegistrar registrar,
    ProgramInfo program,
    string monitorAddress
)
{
    private readonly StepRunner _runner = new(context);

    /// <exception cref="StepFailedException">The construction failed. The error was reported.</exception>
    public async Task<ConstructResponse> ConstructAsync(
        RegisterResourceRequest request,
        CancellationToken cancellationToken
    )
    {
        var parent = GoalReader.Parent(request.Parent, request.Type, context.News.RootUrn);
        try
        {
            var package = ProviderTypes.PackageOfToken(request.Type);
            var given =
                request.Provider.Length > 0 ? request.Provider : request.Providers.GetValueOrDefault(package, "");
            var reference = await registrar.ProviderAsync(given, package, request.Version);
            var provider = await context.Providers.GetAsync(reference, context.Abort);
            return await provider.ConstructAsync(Request(request, parent, provider.AcceptsOutputs), cancellationToken);
        }
        catch (Exception e)
            when (context.Gate.Stopped
                && e
                    is OperationCanceledException
                        or RpcException { StatusCode: StatusCode.Unavailable or StatusCode.Cancelled }
            )
        {
            // A step inside the component failed, and its error was reported.
            throw new StepsStoppedException();
        }
#pragma warning disable CA1031 // Any error is the component's failure.
        catch (Exception e)
            when (e is not (StepFailedException or StepsStoppedException) && !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            throw _runner.Report(Urn.New(program.Stack, program.Project, parent, request.Type, request.Name), e);
        }
    }

    private ConstructRequest Request(RegisterResourceRequest request, string parent, bool acceptsOutputs)
    {
        var construct = new ConstructRequest
        {
            Project = program.Project,
            Stack = program.Stack,
            Organization = StateLayout.Organization,
            DryRun = program.DryRun,
            Parallel = program.Parallel,
            MonitorEndpoint = monitorAddress,
            Type = request.Type,
            Name = request.Name,
            Parent = parent,
            Inputs = acceptsOutputs ? request.Object ?? new Struct() : WithoutOutputs(request.Object),
            DeletedWith = request.DeletedWith,
            AcceptsOutputValues = true,
        };
        if (request.HasProtect)
        {
            construct.Protect = request.Protect;
        }

        if (request.HasRetainOnDelete)
        {
            construct.RetainOnDelete = request.RetainOnDelete;
        }

        if (request.DeleteBeforeReplaceDefined)
        {
            construct.DeleteBeforeReplace = request.DeleteBeforeReplace;
        }

        if (request.CustomTimeouts is { } timeouts)
        {
            construct.CustomTimeouts = new ConstructRequest.Types.CustomTimeouts
            {
                Create = timeouts.Create,
                Update = timeouts.Update,
                Delete = timeouts.Delete,
            };
        }

        foreach (var (key, value) in program.Config)
        {
            construct.Config.Add(key, value);
        }

        construct.ConfigSecretKeys.AddRange(program.ConfigSecretKeys);
        foreach (var (property, dependencies) in request.PropertyDependencies)
        {
            var urns = new ConstructRequest.Types.PropertyDependencies();
            urns.Urns.AddRange(dependencies.Urns);
            construct.InputDependencies.Add(property, urns);
        }

        construct.Providers.Add(request.Providers);
        construct.Dependencies.AddRange(request.Dependencies);
        construct.AdditionalSecretOutputs.AddRange(request.AdditionalSecretOutputs);
        construct.IgnoreChanges.AddRange(request.IgnoreChanges);
        construct.ReplaceOnChanges.AddRange(request.ReplaceOnChanges);
        construct.Aliases.AddRange(request.Aliases);
        construct.Aliases.AddRange(request.AliasURNs.Select(urn => new Alias { Urn = urn }));
        return construct;
    }

    private static Struct WithoutOutputs(Struct? inputs) =>
        PropertyMarshaler.ToStruct(PropertyMarshaler.FromStruct(inputs), MarshalOptions.WithoutOutputs);
}
