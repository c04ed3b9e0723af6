using System.Net.Sockets;
using NUnit.Framework.Constraints;

namespace Local.Tests;

/// <summary>The error of <see cref="HttpClient"/> if no security group admits it.</summary>
internal static class Refusal
{
    /// <summary>
    /// The connection is reset as soon as it exists. The client notices when it sends, or earlier, when it asks for
    /// the address of the other end.
    /// </summary>
    public static IResolveConstraint OfConnection =>
        Throws.InstanceOf<HttpRequestException>().Or.InstanceOf<SocketException>();
}
