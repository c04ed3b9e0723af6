using Google.Protobuf;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Tests.Cloud;

/// <summary>Calls a provider as an engine does, for resources of the stack <c>dev</c>.</summary>
internal sealed class ProviderClient(GrpcConnection connection) : IDisposable
{
    public ResourceProvider.ResourceProviderClient Calls { get; } = new(connection);

    public static string Urn(string type, string name) => $"urn:pulumi:dev::infra::{type}::{name}";

    public Task<CheckResponse> CheckAsync(string type, string name, PropertyMap news, PropertyMap? olds = null) =>
        Calls
            .CheckAsync(
                new CheckRequest
                {
                    Urn = Urn(type, name),
                    Name = name,
                    Type = type,
                    News = PropertyMarshaler.ToStruct(news, MarshalOptions.All),
                    Olds = olds is null ? null : PropertyMarshaler.ToStruct(olds, MarshalOptions.All),
                    RandomSeed = ByteString.CopyFromUtf8("seed"),
                }
            )
            .ResponseAsync;

    public Task<DiffResponse> DiffAsync(string type, string name, string id, PropertyMap olds, PropertyMap news) =>
        Calls
            .DiffAsync(
                new DiffRequest
                {
                    Urn = Urn(type, name),
                    Id = id,
                    OldInputs = PropertyMarshaler.ToStruct(olds, MarshalOptions.All),
                    News = PropertyMarshaler.ToStruct(news, MarshalOptions.All),
                }
            )
            .ResponseAsync;

    public Task<CreateResponse> CreateAsync(string type, string name, PropertyMap inputs, bool preview = false) =>
        Calls
            .CreateAsync(
                new CreateRequest
                {
                    Urn = Urn(type, name),
                    Properties = PropertyMarshaler.ToStruct(inputs, MarshalOptions.All),
                    Preview = preview,
                }
            )
            .ResponseAsync;

    public Task<UpdateResponse> UpdateAsync(
        string type,
        string name,
        string id,
        PropertyMap olds,
        PropertyMap inputs,
        bool preview = false
    ) =>
        Calls
            .UpdateAsync(
                new UpdateRequest
                {
                    Urn = Urn(type, name),
                    Id = id,
                    Olds = PropertyMarshaler.ToStruct(olds, MarshalOptions.All),
                    News = PropertyMarshaler.ToStruct(inputs, MarshalOptions.All),
                    Preview = preview,
                }
            )
            .ResponseAsync;

    public Task<ReadResponse> ReadAsync(string type, string name, string id) =>
        Calls.ReadAsync(new ReadRequest { Urn = Urn(type, name), Id = id }).ResponseAsync;

    public Task DeleteAsync(string type, string name, string id) =>
        Calls.DeleteAsync(new DeleteRequest { Urn = Urn(type, name), Id = id }).ResponseAsync;

    /// <summary>Checks and creates a resource as an update does. The result contains its id as <c>id</c>.</summary>
    public async Task<PropertyMap> UpAsync(string type, string name, PropertyMap news)
    {
        var check = await CheckAsync(type, name, news);
        Assert.That(
            check.Failures.Select(failure => $"{failure.Property}: {failure.Reason}"),
            Is.Empty,
            $"the inputs of {name}"
        );
        var created = await CreateAsync(type, name, PropertyMarshaler.FromStruct(check.Inputs));
        return PropertyMarshaler.FromStruct(created.Properties).With("id", created.Id);
    }

    public void Dispose() => connection.Dispose();
}
