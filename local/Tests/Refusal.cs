using System.Net.Sockets;
using NUnit.Framework.Constraints;

namespace Local.Tests;

/// <summary>What <see cref="HttpClient"/> says where a security group admits nobody.</summary>
internal static class Refusal
{
    /// <summary>
    /// The connection is reset as soon as it is there: the client meets that when it sends, or before, when it asks the
    /// socket who the other end is.
    /// </summary>
    public static IResolveConstraint OfConnection =>
        Throws.InstanceOf<HttpRequestException>().Or.InstanceOf<SocketException>();
}
