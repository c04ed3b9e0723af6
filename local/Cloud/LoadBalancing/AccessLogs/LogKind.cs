using System.Net;
using System.Security.Cryptography;
using Local.Cloud.Resources;

namespace Local.Cloud.LoadBalancing.AccessLogs;

/// <summary>A load balancer as the source of a log.</summary>
/// <param name="Id">The last parts of its ARN, joined by dots: <c>app.name.id</c>.</param>
/// <param name="Region">Its region.</param>
/// <param name="Address">Its address.</param>
/// <param name="Folder">The folder of lines that wait for their delivery.</param>
internal sealed record LogSource(string Id, string Region, IPAddress Address, string Folder);

/// <summary>A kind of log, with AWS's names of its objects.</summary>
/// <param name="FileSuffix">The suffix of the file of waiting lines.</param>
/// <param name="TestFile">The name of the object by which AWS tests a place.</param>
/// <param name="NamePrefix">The prefix of the names of objects.</param>
internal sealed record LogKind(string FileSuffix, string TestFile, string NamePrefix)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A line for each request.</summary>
    public static LogKind Access { get; } = new("access", "ELBAccessLogTestFile", "");

    /// <summary>A line for each connection.</summary>
    public static LogKind Connection { get; } = new("connection", "ELBConnectionLogTestFile", "conn_log_");

    /// <summary>Returns the key of an object that is delivered at <paramref name="end"/>, in the account's folder.</summary>
    public string Key(LogSource source, DateTimeOffset end) =>
        $"elasticloadbalancing/{source.Region}/{end:yyyy/MM/dd}/{NamePrefix}{Arn.Account}_elasticloadbalancing_"
        + $"{source.Region}_{source.Id}_{end:yyyyMMdd'T'HHmm'Z'}_{source.Address}_"
        + $"{RandomNumberGenerator.GetString(Letters, 8)}.log.gz";
}
