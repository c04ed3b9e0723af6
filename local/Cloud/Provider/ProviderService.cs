using Google.Protobuf.WellKnownTypes;
using Local.Cloud.Resources;
using Local.Protocol;
using Local.Protocol.Grpc;
using Local.Protocol.Values;
using Microsoft.AspNetCore.Routing;
using Pulumirpc;

namespace Local.Cloud.Provider;

/// <summary>
/// Pulumi's <c>ResourceProvider</c> service, for the packages <c>aws</c> and <c>awsx</c> at once: the type or
/// function that a call names tells which is meant.
/// </summary>
internal sealed class ProviderService
{
    // Outputs are taken plain: nothing here would do anything with what they depend on.
    private static readonly MarshalOptions Marshal = MarshalOptions.WithoutOutputs;
    private readonly ResourceChecks _checks;
    private readonly ResourceOperations _operations;
    private readonly IProviderExtensions _extensions;
    private readonly ShapeCatalog _shapes;
    private readonly TimeProvider _time;
    private readonly Action<string> _log;
    private readonly CancellationToken _ending;

    public ProviderService(
        IReadOnlyDictionary<string, ResourceType> types,
        ResourceStore store,
        IProviderExtensions extensions,
        TimeProvider time,
        Action<string> log,
        CancellationToken ending
    )
    {
        _shapes = new ShapeCatalog();
        _checks = new ResourceChecks(_shapes, types, store);
        _operations = new ResourceOperations(_checks, store);
        _extensions = extensions;
        _time = time;
        _log = log;
        _ending = ending;
    }

    /// <summary>Adds the service's methods to <paramref name="endpoints"/>.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        Map(
            endpoints,
            ResourceProviderMethods.Handshake,
            (request, _) =>
            {
                ProviderConnection.Current.EngineAddress = request.EngineAddress;
                return Task.FromResult(new ProviderHandshakeResponse { AcceptSecrets = true });
            }
        );
        Map(
            endpoints,
            ResourceProviderMethods.Attach,
            (request, _) =>
            {
                ProviderConnection.Current.EngineAddress = request.Address;
                return Task.FromResult(new Empty());
            }
        );
        Map(
            endpoints,
            ResourceProviderMethods.GetPluginInfo,
            (_, _) => Task.FromResult(new PluginInfo { Version = ProviderConnection.Current.Package.Version })
        );
        Map(
            endpoints,
            ResourceProviderMethods.GetSchema,
            (_, _) =>
                Task.FromResult(new GetSchemaResponse { Schema = PackageSchema.Of(ProviderConnection.Current.Package) })
        );
        Map(endpoints, ResourceProviderMethods.CheckConfig, (request, _) => Task.FromResult(CheckConfig(request)));
        Map(endpoints, ResourceProviderMethods.DiffConfig, (request, _) => Task.FromResult(DiffConfig(request)));
        Map(endpoints, ResourceProviderMethods.Configure, (request, _) => Task.FromResult(Configure(request)));
        Map(endpoints, ResourceProviderMethods.Check, CheckAsync);
        Map(endpoints, ResourceProviderMethods.Diff, DiffAsync);
        Map(endpoints, ResourceProviderMethods.Create, CreateAsync);
        Map(endpoints, ResourceProviderMethods.Read, ReadAsync);
        Map(endpoints, ResourceProviderMethods.Update, UpdateAsync);
        Map(endpoints, ResourceProviderMethods.Delete, DeleteAsync);
        Map(endpoints, ResourceProviderMethods.Invoke, InvokeAsync);
        Map(endpoints, ResourceProviderMethods.Construct, _extensions.ConstructAsync);
        Map(
            endpoints,
            ResourceProviderMethods.Cancel,
            (_, _) =>
            {
                ProviderConnection.Current.Cancel();
                return Task.FromResult(new Empty());
            }
        );
    }

    private static CheckResponse CheckConfig(CheckRequest request) =>
        new()
        {
            Inputs = request.News,
            Failures = { Failures(ProviderConfig.Check(PropertyMarshaler.FromStruct(request.News))) },
        };

    private static DiffResponse DiffConfig(DiffRequest request)
    {
        var olds = PropertyMarshaler.FromStruct(request.OldInputs ?? request.Olds).Plain();
        var news = PropertyMarshaler.FromStruct(request.News).Plain();
        if (olds.Get("region") == news.Get("region"))
        {
            return new DiffResponse { Changes = DiffResponse.Types.DiffChanges.DiffNone };
        }
        return new DiffResponse
        {
            Changes = DiffResponse.Types.DiffChanges.DiffSome,
            Diffs = { "region" },
            Replaces = { "region" },
        };
    }

    private static ConfigureResponse Configure(ConfigureRequest request)
    {
        ProviderConnection.Current.Region = ProviderConfig.Region(
            PropertyMarshaler.FromStruct(request.Args),
            request.Variables
        );
        return new ConfigureResponse { AcceptSecrets = true, SupportsPreview = true };
    }

    private async Task<CheckResponse> CheckAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        var (inputs, errors) = await _checks
            .CheckAsync(
                request.Urn,
                PropertyMarshaler.FromStruct(request.Olds).Plain(),
                PropertyMarshaler.FromStruct(request.News),
                request.RandomSeed.Memory,
                cancellationToken
            )
            .ConfigureAwait(false);
        return new CheckResponse
        {
            Inputs = PropertyMarshaler.ToStruct(inputs, Marshal),
            Failures = { Failures(errors) },
        };
    }

    private async Task<DiffResponse> DiffAsync(DiffRequest request, CancellationToken cancellationToken)
    {
        var condition = await _operations.LookAsync(request.Urn, request.Id, cancellationToken).ConfigureAwait(false);
        var response = Diff(request, replaces: !condition.IsThere);
        if (condition.Problem is not { } problem)
        {
            return response;
        }
        await ProviderConnection.Current.WarnAsync(request.Urn, problem, cancellationToken).ConfigureAwait(false);
        response.Changes = DiffResponse.Types.DiffChanges.DiffSome;
        if (!condition.IsThere)
        {
            response.Diffs.Add("id");
            response.Replaces.Add("id");
            response.DetailedDiff["id"] = new PropertyDiff { Kind = PropertyDiff.Types.Kind.UpdateReplace };
        }
        return response;
    }

    private DiffResponse Diff(DiffRequest request, bool replaces)
    {
        var urn = Urn.Parse(request.Urn);
        var (shape, type) = _checks.Find(urn.Type);
        var news = PropertyMarshaler.FromStruct(request.News).Plain();
        var olds = request.OldInputs is { } given
            ? PropertyMarshaler.FromStruct(given).Plain()
            : new PropertyMap(
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

    private async Task<CreateResponse> CreateAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        var inputs = PropertyMarshaler.FromStruct(request.Properties);
        var region = ProviderConnection.Current.Region;
        if (request.Preview)
        {
            var (shape, _) = _checks.Find(Urn.Parse(request.Urn).Type);
            var outputs = ResourceChecks.OutputsToCome(shape, region, inputs);
            return new CreateResponse { Properties = Outputs(outputs, inputs) };
        }
        var stored = await RunAsync(
                request.Timeout,
                inputs,
                token => _operations.CreateAsync(request.Urn, region, inputs, token),
                cancellationToken
            )
            .ConfigureAwait(false);
        return new CreateResponse { Id = stored.Resource.Id, Properties = Outputs(stored.Resource.Outputs, inputs) };
    }

    private async Task<UpdateResponse> UpdateAsync(UpdateRequest request, CancellationToken cancellationToken)
    {
        var inputs = PropertyMarshaler.FromStruct(request.News);
        if (request.Preview)
        {
            var (shape, _) = _checks.Find(Urn.Parse(request.Urn).Type);
            var olds = PropertyMarshaler.FromStruct(request.Olds);
            return new UpdateResponse
            {
                Properties = Outputs(ResourceChecks.OutputsToCome(shape, olds, inputs), inputs),
            };
        }
        var stored = await RunAsync(
                request.Timeout,
                inputs,
                token => _operations.UpdateAsync(request.Urn, request.Id, inputs, token),
                cancellationToken
            )
            .ConfigureAwait(false);
        return new UpdateResponse { Properties = Outputs(stored.Resource.Outputs, inputs) };
    }

    private async Task<ReadResponse> ReadAsync(ReadRequest request, CancellationToken cancellationToken)
    {
        var known = PropertyMarshaler.FromStruct(request.Inputs);
        CloudResource? resource;
        try
        {
            resource = await _operations.ReadAsync(request.Urn, request.Id, cancellationToken).ConfigureAwait(false);
        }
        catch (ResourceInitException e)
        {
            throw InitFailed(e, known);
        }
        if (resource is null)
        {
            return new ReadResponse();
        }
        return new ReadResponse
        {
            Id = resource.Id,
            Inputs = Outputs(resource.Inputs, known),
            Properties = Outputs(resource.Outputs, known),
        };
    }

    private async Task<Empty> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken)
    {
        await RunAsync(
                request.Timeout,
                PropertyMap.Empty,
                async token =>
                {
                    await _operations.DeleteAsync(request.Urn, request.Id, token).ConfigureAwait(false);
                    return true;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return new Empty();
    }

    private async Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        var arguments = PropertyMarshaler.FromStruct(request.Args).Plain();
        var shape =
            _shapes.Find(request.Tok)
            ?? throw new CloudException(
                $"the local cloud has no function {request.Tok}" + Suggestion.For(request.Tok, ShapeCatalog.Tokens())
            );
        var errors = InputCheck.Check(shape, arguments);
        if (errors.Count > 0)
        {
            return new InvokeResponse { Failures = { Failures(errors) } };
        }
        var result = await _extensions
            .InvokeAsync(request.Tok, ProviderConnection.Current.Region, arguments, cancellationToken)
            .ConfigureAwait(false);
        return new InvokeResponse { Return = PropertyMarshaler.ToStruct(result, Marshal) };
    }

    /// <summary>
    /// Runs an operation until it ends, the time that was given for it is over, the engine asks to give up or is
    /// gone, or the cloud ends.
    /// </summary>
    private async Task<T> RunAsync<T>(
        double seconds,
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
            return await operation(linked.Token).ConfigureAwait(false);
        }
        catch (ResourceInitException e)
        {
            throw InitFailed(e, inputs);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new RpcException(StatusCode.DeadlineExceeded, $"was not done within {seconds} seconds");
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested && !_ending.IsCancellationRequested)
        {
            // The engine asked for it and waits for the answer: that it was not done.
            throw new RpcException(StatusCode.Aborted, "was cancelled");
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(StatusCode.Cancelled, "was cancelled");
        }
    }

    private static RpcException InitFailed(ResourceInitException e, PropertyMap inputs) =>
        new(
            StatusCode.Unknown,
            e.Message,
            new ErrorResourceInitFailed
            {
                Id = e.Created.Id,
                Properties = Outputs(e.Created.Outputs, inputs),
                Inputs = PropertyMarshaler.ToStruct(inputs, Marshal),
                Reasons = { e.Reasons },
            }
        );

    private void Map<TRequest, TResponse>(
        IEndpointRouteBuilder endpoints,
        GrpcMethod<TRequest, TResponse> method,
        Func<TRequest, CancellationToken, Task<TResponse>> handler
    )
        where TRequest : Google.Protobuf.IMessage<TRequest>, new()
        where TResponse : Google.Protobuf.IMessage<TResponse>, new() =>
        endpoints.MapGrpc(
            method,
            async (request, cancellationToken) =>
            {
                try
                {
                    return await handler(request, cancellationToken).ConfigureAwait(false);
                }
                catch (CloudException e)
                {
                    throw new RpcException(StatusCode.Unknown, e.Message);
                }
                catch (Exception e) when (e is not RpcException and not OperationCanceledException)
                {
                    _log($"{method.Name} failed: {e}");
                    throw;
                }
            }
        );

    // Outputs of the same names as secret inputs are as secret.
    private static Struct Outputs(PropertyMap outputs, PropertyMap inputs)
    {
        var secrets = ResourceOperations.Secrets(inputs);
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
