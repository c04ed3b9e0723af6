using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Provider;

/// <summary>What a resource's URN says: <c>urn:pulumi:stack::project::parentType$type::name</c>.</summary>
internal readonly record struct Urn(string Stack, string Type, string Name)
{
    /// <exception cref="CloudException"><paramref name="urn"/> is no URN.</exception>
    public static Urn Parse(string urn)
    {
        var parts = urn.Split("::", 4);
        const string Prefix = "urn:pulumi:";
        return parts.Length == 4 && parts[0].StartsWith(Prefix, StringComparison.Ordinal)
            ? new Urn(
                StringPool.Share(parts[0][Prefix.Length..]),
                StringPool.Share(parts[2][(parts[2].LastIndexOf('$') + 1)..]),
                parts[3]
            )
            : throw new CloudException($"{urn} is no URN");
    }
}
