using Google.Protobuf;
using Local.Protocol;
using Local.Protocol.Grpc;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Tests.Cloud;

/// <summary>Calls a provider as an engine does, for resources of the stack <c>dev</c>.</summary>
internal sealed class ProviderClient(GrpcChannel channel) : IDisposable
{
    public GrpcChannel Channel => channel;

    public static string Urn(string type, string name) => $"urn:pulumi:dev::infra::{type}::{name}";

    public Task<CheckResponse> CheckAsync(string type, string name, PropertyMap news, PropertyMap? olds = null) =>
        channel.CallAsync(
            ResourceProviderMethods.Check,
            new CheckRequest
            {
                Urn = Urn(type, name),
                Name = name,
                Type = type,
                News = PropertyMarshaler.ToStruct(news, MarshalOptions.All),
                Olds = olds is null ? null : PropertyMarshaler.ToStruct(olds, MarshalOptions.All),
                RandomSeed = ByteString.CopyFromUtf8("seed"),
            }
        );

    public Task<DiffResponse> DiffAsync(string type, string name, string id, PropertyMap olds, PropertyMap news) =>
        channel.CallAsync(
            ResourceProviderMethods.Diff,
            new DiffRequest
            {
                Urn = Urn(type, name),
                Id = id,
                OldInputs = PropertyMarshaler.ToStruct(olds, MarshalOptions.All),
                News = PropertyMarshaler.ToStruct(news, MarshalOptions.All),
            }
        );

    public Task<CreateResponse> CreateAsync(string type, string name, PropertyMap inputs, bool preview = false) =>
        channel.CallAsync(
            ResourceProviderMethods.Create,
            new CreateRequest
            {
                Urn = Urn(type, name),
                Properties = PropertyMarshaler.ToStruct(inputs, MarshalOptions.All),
                Preview = preview,
            }
        );

    public Task<UpdateResponse> UpdateAsync(
        string type,
        string name,
        string id,
        PropertyMap olds,
        PropertyMap inputs,
        bool preview = false
    ) =>
        channel.CallAsync(
            ResourceProviderMethods.Update,
            new UpdateRequest
            {
                Urn = Urn(type, name),
                Id = id,
                Olds = PropertyMarshaler.ToStruct(olds, MarshalOptions.All),
                News = PropertyMarshaler.ToStruct(inputs, MarshalOptions.All),
                Preview = preview,
            }
        );

    public Task<ReadResponse> ReadAsync(string type, string name, string id) =>
        channel.CallAsync(ResourceProviderMethods.Read, new ReadRequest { Urn = Urn(type, name), Id = id });

    public Task DeleteAsync(string type, string name, string id) =>
        channel.CallAsync(ResourceProviderMethods.Delete, new DeleteRequest { Urn = Urn(type, name), Id = id });

    /// <summary>Checks and makes a resource, as an update does; the result has its id as <c>id</c>.</summary>
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

    public void Dispose() => channel.Dispose();
}
