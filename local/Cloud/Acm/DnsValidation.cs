using System.Security.Cryptography;
using System.Text;
using Local.Cloud.Resources;

namespace Local.Cloud.Acm;

/// <summary>A DNS record that validates a domain of a certificate.</summary>
/// <param name="Domain">The domain, such as <c>*.example.com</c>.</param>
/// <param name="Name">The name of the record, with a dot at its end.</param>
/// <param name="Value">The value of the record, with a dot at its end.</param>
internal sealed record DnsValidation(string Domain, string Name, string Value)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";
    private const string RecordToken = "aws:route53/record:Record";

    /// <summary>The type of the record.</summary>
    public const string Type = "CNAME";

    /// <summary>Returns the record for a domain. A name and its wildcard have the same record.</summary>
    public static DnsValidation Of(string certificateArn, string domain)
    {
        var bare = domain.StartsWith("*.", StringComparison.Ordinal) ? domain[2..] : domain;
        var hash = SHA512.HashData(Encoding.UTF8.GetBytes($"{certificateArn} {bare}"));
        var hex = Convert.ToHexStringLower(hash);
        var zone = string.Concat(hash.Skip(32).Take(10).Select(one => Letters[one % Letters.Length]));
        return new DnsValidation(domain, $"_{hex[..32]}.{bare}.", $"_{hex[32..64]}.{zone}.acm-validations.aws.");
    }

    /// <summary>Returns whether a stack of this cloud has the record.</summary>
    public bool IsIn(IResourceStore store) =>
        store
            .All(RecordToken)
            .Any(record =>
                record.Inputs.Text("type", "") == Type
                && IsSame(record.Outputs.Text("fqdn", ""), Name)
                && record.Inputs.Texts("records").Any(value => IsSame(value, Value))
            );

    /// <summary>Returns whether two names of DNS are the same, whatever their case and the dot at their end.</summary>
    public static bool IsSame(string a, string b) =>
        a.TrimEnd('.').Equals(b.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);
}
