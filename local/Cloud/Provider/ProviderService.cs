using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Local.Cloud.Resources;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Provider;

/// <summary>
/// Pulumi's <c>ResourceProvider</c> service for all packages. The type or function in a call tells the package.
/// </summary>
internal sealed class ProviderService : ResourceProvider.ResourceProviderBase
{
    // Outputs are read without their dependencies, because nothing here uses them.
    private static readonly MarshalOptions Marshal = MarshalOptions.WithoutOutputs;
    private readonly ResourceChecks _checks;
    private readonly ResourceOperations _operations;
    private readonly IProviderExtensions _extensions;
    private readonly ShapeCatalog _shapes;
    private readonly TimeProvider _time;
    private readonly CancellationToken _ending;

    public ProviderService(
        ShapeCatalog shapes,
        IReadOnlyDictionary<string, ResourceType> types,
        ResourceStore store,
        IProviderExtensions extensions,
        TimeProvider time,
        CancellationToken ending
    )
    {
        _shapes = shapes;
        _checks = new ResourceChecks(shapes, types, store, time);
        _operations = new ResourceOperations(_checks, store);
        _extensions = extensions;
        _time = time;
        _ending = ending;
    }

    /// <inheritdoc/>
    public override Task<ProviderHandshakeResponse> Handshake(
        ProviderHandshakeRequest request,
        ServerCallContext context
    )
    {
        ProviderConnection.Current.EngineAddress = request.EngineAddress;
        return Task.FromResult(new ProviderHandshakeResponse { AcceptSecrets = true });
    }

    /// <inheritdoc/>
    public override Task<Empty> Attach(PluginAttach request, ServerCallContext context)
    {
        ProviderConnection.Current.EngineAddress = request.Address;
        return Task.FromResult(new Empty());
    }

    /// <inheritdoc/>
    public override Task<PluginInfo> GetPluginInfo(Empty request, ServerCallContext context) =>
        Task.FromResult(new PluginInfo { Version = ProviderConnection.Current.Package.Version });

    /// <inheritdoc/>
    public override Task<GetSchemaResponse> GetSchema(GetSchemaRequest request, ServerCallContext context) =>
        Task.FromResult(new GetSchemaResponse { Schema = PackageSchema.Of(ProviderConnection.Current.Package) });

    /// <inheritdoc/>
    public override Task<Empty> Cancel(Empty request, ServerCallContext context)
    {
        ProviderConnection.Current.Cancel();
        return Task.FromResult(new Empty());
    }

    /// <inheritdoc/>
    public override Task<ConstructResponse> Construct(ConstructRequest request, ServerCallContext context) =>
        _extensions.ConstructAsync(request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<CheckResponse> CheckConfig(CheckRequest request, ServerCallContext context)
    {
        var response = new CheckResponse { Inputs = request.News };
        if (ProviderConnection.Current.Package != ProviderPackage.Aws)
        {
            return response;
        }

        var config = PropertyMarshaler.FromStruct(request.News);
        response.Failures.Add(Failures(ProviderConfig.Check(config)));
        if (response.Failures.Count == 0 && ProviderConfig.Warning(config) is { } warning)
        {
            await ProviderConnection.Current.WarnAsync(request.Urn, warning, context.CancellationToken);
        }

        return response;
    }

    /// <inheritdoc/>
    public override Task<DiffResponse> DiffConfig(DiffRequest request, ServerCallContext context)
    {
        var olds = PropertyMarshaler.FromStruct(request.OldInputs ?? request.Olds).Plain();
        var news = PropertyMarshaler.FromStruct(request.News).Plain();
        string[] names = ["region", "defaultTags", "ignoreTags"];
        var changed = names.Where(name => olds.Get(name) != news.Get(name)).ToArray();
        return Task.FromResult(
            new DiffResponse
            {
                Changes =
                    changed.Length > 0
                        ? DiffResponse.Types.DiffChanges.DiffSome
                        : DiffResponse.Types.DiffChanges.DiffNone,
                Diffs = { changed },
                Replaces = { changed.Where(name => name == "region") },
            }
        );
    }

    /// <inheritdoc/>
    public override Task<ConfigureResponse> Configure(ConfigureRequest request, ServerCallContext context)
    {
        ProviderConnection.Current.Config = ProviderConfig.From(
            PropertyMarshaler.FromStruct(request.Args),
            request.Variables
        );
        return Task.FromResult(new ConfigureResponse { AcceptSecrets = true, SupportsPreview = true });
    }

    /// <inheritdoc/>
    public override async Task<CheckResponse> Check(CheckRequest request, ServerCallContext context)
    {
        var (inputs, errors) = await _checks.CheckAsync(
            request.Urn,
            PropertyMarshaler.FromStruct(request.Olds).Plain(),
            PropertyMarshaler.FromStruct(request.News),
            request.RandomSeed.Memory,
            context.CancellationToken
        );
        return new CheckResponse
        {
            Inputs = PropertyMarshaler.ToStruct(inputs, Marshal),
            Failures = { Failures(errors) },
        };
    }

    /// <inheritdoc/>
    public override async Task<DiffResponse> Diff(DiffRequest request, ServerCallContext context)
    {
        var condition = await _operations.LookAsync(request.Urn, request.Id, context.CancellationToken);
        var response = Diff(request, replaces: !condition.IsThere);
        if (condition.Problem is not { } problem)
        {
            return response;
        }

        await ProviderConnection.Current.WarnAsync(request.Urn, problem, context.CancellationToken);
        response.Changes = DiffResponse.Types.DiffChanges.DiffSome;
        if (!condition.IsThere)
        {
            response.Diffs.Add("id");
            response.Replaces.Add("id");
            response.DetailedDiff["id"] = new PropertyDiff { Kind = PropertyDiff.Types.Kind.UpdateReplace };
        }

        return response;
    }

    private static async Task WarnAsync(string urn, IEnumerable<string> warnings, ServerCallContext context)
    {
        foreach (var warning in warnings)
        {
            await ProviderConnection.Current.WarnAsync(urn, warning, context.CancellationToken);
        }
    }

    private DiffResponse Diff(DiffRequest request, bool replaces)
    {
        var urn = Urn.Parse(request.Urn);
        var (shape, type) = _checks.Find(urn.Type);
        var news = PropertyMarshaler.FromStruct(request.News).Plain();
        // An older engine sends only the outputs, which include more than the program's inputs.
        var olds = request.OldInputs is { } given
            ? PropertyMarshaler.FromStruct(given).Plain()
            : _operations.InputsOf(request.Urn, request.Id)
                ?? new PropertyMap(
                    PropertyMarshaler.FromStruct(request.Olds).Plain().Where(old => shape.Inputs.ContainsKey(old.Key))
                );
        var changes = InputDiff.Between(shape, type, olds, news, request.IgnoreChanges);
        var replacing = changes.Where(change => change.Replaces).ToArray();
        var response = new DiffResponse
        {
            Changes =
                changes.Count > 0 ? DiffResponse.Types.DiffChanges.DiffSome : DiffResponse.Types.DiffChanges.DiffNone,
            HasDetailedDiff = true,
            Diffs = { changes.Select(change => PropertyPath.Root(change.Path)).Distinct() },
            Replaces = { replacing.Select(change => PropertyPath.Root(change.Path)).Distinct() },
            Stables = { shape.Stable.Order(StringComparer.Ordinal) },
            DeleteBeforeReplace =
                (replaces || replacing.Length > 0) && ResourceChecks.DeletesBeforeReplace(shape, urn.Name, olds, news),
        };
        foreach (var change in changes)
        {
            response.DetailedDiff[change.Path] = new PropertyDiff { Kind = Kind(change), InputDiff = true };
        }

        return response;
    }

    private static PropertyDiff.Types.Kind Kind(InputChange change) =>
        (change.Kind, change.Replaces) switch
        {
            (ChangeKind.Add, false) => PropertyDiff.Types.Kind.Add,
            (ChangeKind.Add, true) => PropertyDiff.Types.Kind.AddReplace,
            (ChangeKind.Delete, false) => PropertyDiff.Types.Kind.Delete,
            (ChangeKind.Delete, true) => PropertyDiff.Types.Kind.DeleteReplace,
            (_, false) => PropertyDiff.Types.Kind.Update,
            (_, true) => PropertyDiff.Types.Kind.UpdateReplace,
        };

    /// <inheritdoc/>
    public override async Task<CreateResponse> Create(CreateRequest request, ServerCallContext context)
    {
        var inputs = PropertyMarshaler.FromStruct(request.Properties);
        var region = ProviderConnection.Current.Config.Region;
        var (shape, type) = _checks.Find(Urn.Parse(request.Urn).Type);
        await WarnAsync(request.Urn, type.Warnings(inputs.Plain()), context);
        if (request.Preview)
        {
            var outputs = ResourceChecks.OutputsToCome(shape, region, inputs);
            return new CreateResponse { Properties = Outputs(shape, outputs, inputs) };
        }

        var stored = await RunAsync(
            request.Timeout,
            shape,
            inputs,
            token => _operations.CreateAsync(request.Urn, region, inputs, token),
            context.CancellationToken
        );
        return new CreateResponse
        {
            Id = stored.Resource.Id,
            Properties = Outputs(shape, stored.Resource.Outputs, inputs),
        };
    }

    /// <inheritdoc/>
    public override async Task<UpdateResponse> Update(UpdateRequest request, ServerCallContext context)
    {
        var inputs = PropertyMarshaler.FromStruct(request.News);
        var (shape, type) = _checks.Find(Urn.Parse(request.Urn).Type);
        var olds = PropertyMarshaler.FromStruct(request.Olds);
        await WarnAsync(request.Urn, type.Warnings(inputs.Plain()).Except(type.Warnings(olds.Plain())), context);
        if (request.Preview)
        {
            return new UpdateResponse
            {
                Properties = Outputs(shape, ResourceChecks.OutputsToCome(shape, olds, inputs), inputs),
            };
        }

        var stored = await RunAsync(
            request.Timeout,
            shape,
            inputs,
            token => _operations.UpdateAsync(request.Urn, request.Id, inputs, token),
            context.CancellationToken
        );
        return new UpdateResponse { Properties = Outputs(shape, stored.Resource.Outputs, inputs) };
    }

    /// <inheritdoc/>
    public override async Task<ReadResponse> Read(ReadRequest request, ServerCallContext context)
    {
        var known = PropertyMarshaler.FromStruct(request.Inputs);
        var (shape, type) = _checks.Find(Urn.Parse(request.Urn).Type);
        if (!type.IsKept)
        {
            return new ReadResponse
            {
                // The cloud does not keep such a resource. Only the engine's state has it.
                Id = request.Properties is { Fields.Count: > 0 } ? request.Id : "",
                Inputs = request.Inputs,
                Properties = request.Properties,
            };
        }

        CloudResource? resource;
        try
        {
            resource = await _operations.ReadAsync(request.Urn, request.Id, context.CancellationToken);
        }
        catch (ResourceInitException e)
        {
            throw InitFailed(e, shape, known);
        }

        if (resource is null)
        {
            return new ReadResponse();
        }

        return new ReadResponse
        {
            Id = resource.Id,
            Inputs = Outputs(shape, resource.Inputs, known),
            Properties = Outputs(shape, resource.Outputs, known),
        };
    }

    /// <inheritdoc/>
    public override async Task<Empty> Delete(DeleteRequest request, ServerCallContext context)
    {
        await RunAsync(
            request.Timeout,
            _checks.Find(Urn.Parse(request.Urn).Type).Shape,
            PropertyMap.Empty,
            async token =>
            {
                await _operations.DeleteAsync(request.Urn, request.Id, token);
                return true;
            },
            context.CancellationToken
        );
        return new Empty();
    }

    /// <inheritdoc/>
    public override async Task<InvokeResponse> Invoke(InvokeRequest request, ServerCallContext context)
    {
        var arguments = PropertyMarshaler.FromStruct(request.Args).Plain();
        var shape =
            _shapes.Find(request.Tok)
            ?? throw new CloudException(
                $"the local cloud does not support the function {request.Tok}"
                    + Suggestion.For(request.Tok, ShapeCatalog.Tokens())
            );
        var errors = InputCheck.Check(shape, arguments);
        if (errors.Count > 0)
        {
            return new InvokeResponse { Failures = { Failures(errors) } };
        }

        var result = await _extensions.InvokeAsync(
            request.Tok,
            ProviderConnection.Current.Config.Region,
            arguments,
            context.CancellationToken
        );
        return new InvokeResponse { Return = PropertyMarshaler.ToStruct(result, Marshal) };
    }

    /// <summary>
    /// Runs an operation until it ends, its time limit is over, the engine cancels or disconnects, or the cloud
    /// ends.
    /// </summary>
    private async Task<T> RunAsync<T>(
        double seconds,
        ResourceShape shape,
        PropertyMap inputs,
        Func<CancellationToken, Task<T>> operation,
        CancellationToken aborted
    )
    {
        using var limit =
            seconds > 0
                ? new CancellationTokenSource(TimeSpan.FromSeconds(seconds), _time)
                : new CancellationTokenSource();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            aborted,
            _ending,
            ProviderConnection.Current.Operations
        );
        try
        {
            return await operation(linked.Token);
        }
        catch (ResourceInitException e)
        {
            throw InitFailed(e, shape, inputs);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw RpcErrors.New(StatusCode.DeadlineExceeded, $"the operation did not end within {seconds} seconds");
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested && !_ending.IsCancellationRequested)
        {
            // The engine cancelled the operation and waits for the answer that it was not done.
            throw RpcErrors.New(StatusCode.Aborted, "was cancelled");
        }
        catch (OperationCanceledException)
        {
            throw RpcErrors.New(StatusCode.Cancelled, "was cancelled");
        }
    }

    private static RpcException InitFailed(ResourceInitException e, ResourceShape shape, PropertyMap inputs) =>
        RpcErrors.New(
            StatusCode.Unknown,
            e.Message,
            new ErrorResourceInitFailed
            {
                Id = e.Created.Id,
                Properties = Outputs(shape, e.Created.Outputs, inputs),
                Inputs = PropertyMarshaler.ToStruct(inputs, Marshal),
                Reasons = { e.Reasons },
            }
        );

    // An output with the name of a secret input is secret too.
    private static Struct Outputs(ResourceShape shape, PropertyMap outputs, PropertyMap inputs)
    {
        var secrets = ResourceOperations.Secrets(shape, inputs);
        return PropertyMarshaler.ToStruct(
            new PropertyMap(
                outputs.Select(output =>
                    secrets.Contains(output.Key) && !output.Value.ContainsSecrets
                        ? KeyValuePair.Create<string, PropertyValue>(output.Key, new SecretValue(output.Value))
                        : output
                )
            ),
            Marshal
        );
    }

    private static IEnumerable<CheckFailure> Failures(IReadOnlyList<InputError> errors) =>
        errors.Select(error => new CheckFailure { Property = error.Property, Reason = error.Reason });
}
