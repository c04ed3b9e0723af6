using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Local.Engine.Resources;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Engine.Providers;

/// <summary>An error in an input that a provider found.</summary>
internal sealed record CheckProblem(string Property, string Reason);

/// <summary>The inputs after a provider's check, or the errors in them.</summary>
internal sealed record CheckResult(PropertyMap Inputs, ImmutableArray<CheckProblem> Problems);

/// <summary>A resource as its provider knows it. An empty id means that it does not exist.</summary>
internal sealed record ProviderResource(string Id, PropertyMap Outputs, PropertyMap? Inputs = null);

/// <summary>
/// One configured provider. Calls take and return the engine's own values, and throw <see cref="RpcException"/> if
/// the provider refuses or is gone.
/// </summary>
internal sealed class ProviderClient : IDisposable
{
    private readonly GrpcConnection _connection;
    private readonly ResourceProvider.ResourceProviderClient _provider;
    private MarshalOptions _marshal = MarshalOptions.PlainOnly;

    private ProviderClient(GrpcConnection connection)
    {
        _connection = connection;
        _provider = new ResourceProvider.ResourceProviderClient(connection);
    }

    /// <summary>Whether the provider can compute the outputs of creates and updates in a preview.</summary>
    public bool SupportsPreview { get; private set; }

    /// <summary>Whether the inputs of a component may hold outputs with their dependencies.</summary>
    public bool AcceptsOutputs { get; private set; }

    /// <summary>Connects to the provider behind <paramref name="connection"/>.</summary>
    public static async Task<ProviderClient> ConnectAsync(
        GrpcConnection connection,
        string engineAddress,
        CancellationToken cancellationToken
    )
    {
        var client = new ProviderClient(connection);
        try
        {
            await client._provider.HandshakeAsync(
                new ProviderHandshakeRequest
                {
                    EngineAddress = engineAddress,
                    ConfigureWithUrn = true,
                    InvokeWithPreview = true,
                },
                cancellationToken: cancellationToken
            );
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unimplemented)
        {
            // Older providers do not know Handshake. Configure returns the same facts.
        }

        return client;
    }

    public async Task<CheckResult> CheckConfigAsync(
        string urn,
        PropertyMap olds,
        PropertyMap news,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var request = new CheckRequest
            {
                Urn = urn,
                Name = Urn.Parse(urn).Name,
                Type = Urn.Parse(urn).Type,
                Olds = Write(olds),
                News = Write(news),
            };
            var response = await _provider.CheckConfigAsync(request, cancellationToken: cancellationToken);
            return Result(response, news);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unimplemented)
        {
            return new CheckResult(news, []);
        }
    }

    public async Task<DiffResult> DiffConfigAsync(
        ResourceState old,
        PropertyMap news,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var response = await _provider.DiffConfigAsync(
                DiffRequest(old, old.Urn, news, []),
                cancellationToken: cancellationToken
            );
            return DiffResult.From(response);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unimplemented)
        {
            return DiffResult.Unknown;
        }
    }

    /// <summary>Configures the provider. Call it once, before the calls below.</summary>
    public async Task ConfigureAsync(string urn, string id, PropertyMap inputs, CancellationToken cancellationToken)
    {
        var package = ProviderTypes.Package(Urn.Parse(urn).Type);
        var request = new ConfigureRequest
        {
            Args = PropertyMarshaler.ToStruct(inputs, MarshalOptions.WithoutOutputs),
            AcceptSecrets = true,
            AcceptResources = true,
            SendsOldInputs = true,
            SendsOldInputsToDelete = true,
            Urn = urn,
            Name = Urn.Parse(urn).Name,
            Type = Urn.Parse(urn).Type,
            Id = id,
        };
        foreach (var (name, value) in inputs)
        {
            if (name != "version" && !value.ContainsUnknowns)
            {
                request.Variables[$"{package}:config:{name}"] = value.AsString ?? Json(value);
            }
        }

        var response = await _provider.ConfigureAsync(request, cancellationToken: cancellationToken);
        SupportsPreview = response.SupportsPreview;
        AcceptsOutputs = response.AcceptOutputs;
        _marshal = new MarshalOptions(response.AcceptSecrets, KeepOutputs: false, response.AcceptResources);
    }

    public async Task<CheckResult> CheckAsync(
        string urn,
        PropertyMap? olds,
        PropertyMap news,
        byte[] randomSeed,
        CancellationToken cancellationToken
    )
    {
        var request = new CheckRequest
        {
            Urn = urn,
            Name = Urn.Parse(urn).Name,
            Type = Urn.Parse(urn).Type,
            News = Write(news),
            RandomSeed = ByteString.CopyFrom(randomSeed),
        };
        if (olds is not null)
        {
            request.Olds = Write(olds);
        }

        var response = await _provider.CheckAsync(request, cancellationToken: cancellationToken);
        return Result(response, news);
    }

    public async Task<DiffResult> DiffAsync(
        ResourceState old,
        string urn,
        PropertyMap news,
        IEnumerable<string> ignoreChanges,
        CancellationToken cancellationToken
    )
    {
        var request = DiffRequest(old, urn, news, ignoreChanges);
        var response = await _provider.DiffAsync(request, cancellationToken: cancellationToken);
        return DiffResult.From(response);
    }

    public async Task<ProviderResource> CreateAsync(
        ResourceState wanted,
        bool preview,
        CancellationToken cancellationToken
    )
    {
        var request = new CreateRequest
        {
            Urn = wanted.Urn,
            Name = Urn.Parse(wanted.Urn).Name,
            Type = wanted.Type,
            Properties = Write(wanted.Inputs),
            Timeout = wanted.CustomTimeouts?.Create ?? 0,
            Preview = preview,
        };
        var response = await _provider.CreateAsync(request, cancellationToken: cancellationToken);
        return new ProviderResource(response.Id, Outputs(response.Properties, wanted));
    }

    public async Task<PropertyMap> UpdateAsync(
        ResourceState old,
        ResourceState wanted,
        bool preview,
        CancellationToken cancellationToken
    )
    {
        var request = new UpdateRequest
        {
            Id = old.Id,
            Urn = wanted.Urn,
            Name = Urn.Parse(wanted.Urn).Name,
            Type = wanted.Type,
            Olds = Write(old.Outputs),
            OldInputs = Write(old.Inputs),
            News = Write(wanted.Inputs),
            Timeout = wanted.CustomTimeouts?.Update ?? 0,
            Preview = preview,
        };
        request.IgnoreChanges.AddRange(wanted.IgnoreChanges);
        var response = await _provider.UpdateAsync(request, cancellationToken: cancellationToken);
        return Outputs(response.Properties, wanted);
    }

    public async Task DeleteAsync(ResourceState old, CancellationToken cancellationToken)
    {
        var request = new DeleteRequest
        {
            Id = old.Id,
            Urn = old.Urn,
            Name = Urn.Parse(old.Urn).Name,
            Type = old.Type,
            Properties = Write(old.Outputs),
            OldInputs = Write(old.Inputs),
            Timeout = old.CustomTimeouts?.Delete ?? 0,
        };
        await _provider.DeleteAsync(request, cancellationToken: cancellationToken);
    }

    public async Task<ProviderResource> ReadAsync(ResourceState known, CancellationToken cancellationToken)
    {
        var request = new ReadRequest
        {
            Id = known.Id,
            Urn = known.Urn,
            Name = Urn.Parse(known.Urn).Name,
            Type = known.Type,
            Properties = Write(known.Outputs),
            Inputs = Write(known.Inputs),
        };
        var response = await _provider.ReadAsync(request, cancellationToken: cancellationToken);
        return new ProviderResource(
            response.Id,
            Outputs(response.Properties, known),
            response.Inputs is null ? null : Secrecy.Like(Read(response.Inputs), known.Inputs)
        );
    }

    public async Task<InvokeResponse> InvokeAsync(
        string token,
        PropertyMap args,
        bool preview,
        CancellationToken cancellationToken
    )
    {
        var request = new InvokeRequest
        {
            Tok = token,
            Args = Write(args),
            Preview = preview,
        };
        return await _provider.InvokeAsync(request, cancellationToken: cancellationToken);
    }

    public Task<ConstructResponse> ConstructAsync(ConstructRequest request, CancellationToken cancellationToken) =>
        _provider.ConstructAsync(request, cancellationToken: cancellationToken).ResponseAsync;

    /// <summary>Asks the provider to cancel this client's calls. A provider without that method continues.</summary>
    public async Task CancelAsync()
    {
        try
        {
            await _provider.CancelAsync(new Empty());
        }
        catch (RpcException)
        {
            // The provider does not have the method, or is gone.
        }
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>
    /// Returns the outputs in <paramref name="properties"/>, marked as secret where the resource says so.
    /// </summary>
    public static PropertyMap Outputs(Struct? properties, ResourceState resource) =>
        Secrecy.Mark(Secrecy.Like(Read(properties), resource.Inputs), resource.AdditionalSecretOutputs);

    private DiffRequest DiffRequest(ResourceState old, string urn, PropertyMap news, IEnumerable<string> ignoreChanges)
    {
        var request = new DiffRequest
        {
            Id = old.Id,
            Urn = urn,
            Name = Urn.Parse(urn).Name,
            Type = Urn.Parse(urn).Type,
            Olds = Write(old.Outputs),
            OldInputs = Write(old.Inputs),
            News = Write(news),
        };
        request.IgnoreChanges.AddRange(ignoreChanges);
        return request;
    }

    private static CheckResult Result(CheckResponse response, PropertyMap news) =>
        new(
            response.Inputs is null ? news : Secrecy.Like(Read(response.Inputs), news),
            [.. response.Failures.Select(failure => new CheckProblem(failure.Property, failure.Reason))]
        );

    private Struct Write(PropertyMap map) => PropertyMarshaler.ToStruct(map, _marshal);

    private static PropertyMap Read(Struct? map) => Secrecy.Flatten(PropertyMarshaler.FromStruct(map));

    private static string Json(PropertyValue value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(buffer))
        {
            PropertyJson.Write(writer, value.Plain, encrypt: null);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
