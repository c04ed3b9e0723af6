using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>The platform that instances run on.</summary>
/// <param name="ProjectFolder">The folder that paths in messages are relative to.</param>
/// <param name="StateFolder">The folder of instances and images.</param>
/// <param name="SocketFolder">
/// The folder of the sockets. Its path is at least 44 bytes shorter than the limit for a Unix socket.
/// </param>
/// <param name="ProjectHash">Tells this project's instances from those of other projects.</param>
/// <param name="Network">Gives instances their addresses.</param>
/// <param name="Time">The clock.</param>
/// <param name="Background">Runs the instances' background work.</param>
internal sealed record Ec2Platform(
    string ProjectFolder,
    string StateFolder,
    string SocketFolder,
    string ProjectHash,
    NetworkModule Network,
    TimeProvider Time,
    BackgroundWork Background
);
