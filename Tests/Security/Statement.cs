using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Infra.Tests.Security;

/// <summary>A statement of a policy of IAM, of a bucket or of a key.</summary>
internal sealed class Statement(JsonNode statement)
{
    /// <summary>Returns the statements of a policy; none of no policy.</summary>
    public static IEnumerable<Statement> Of(string? policy) =>
        policy is null ? [] : JsonNode.Parse(policy)!["Statement"].Entries().Select(one => new Statement(one));

    /// <summary>Whether the statement allows; otherwise it denies.</summary>
    public bool IsAllowed => statement["Effect"].Text() == "Allow";

    /// <summary>The patterns of actions.</summary>
    public IEnumerable<string> Actions => statement["Action"].Texts();

    /// <summary>The patterns of resources.</summary>
    public IEnumerable<string> Resources => statement["Resource"].Texts();

    /// <summary>The conditions; null without any.</summary>
    public JsonNode? Conditions => statement["Condition"];

    /// <summary>Whether the principal is everyone.</summary>
    public bool IsForEveryone => statement["Principal"].Texts().Concat(Accounts).Contains("*");

    /// <summary>Whether a principal is an account, or a user or role of one.</summary>
    public bool IsForAccounts => IsForEveryone || Accounts.Any();

    /// <summary>Whether the statement is about an action.</summary>
    public bool Covers(string action) => Actions.Any(pattern => Matches(pattern, action));

    private IEnumerable<string> Accounts => (statement["Principal"] as JsonObject)?["AWS"].Texts() ?? [];

    private static bool Matches(string pattern, string action) =>
        Regex.IsMatch(
            action,
            $"^{Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".")}$",
            RegexOptions.IgnoreCase
        );
}
