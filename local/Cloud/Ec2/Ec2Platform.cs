using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>What instances run on.</summary>
/// <param name="ProjectFolder">What paths in messages are relative to.</param>
/// <param name="StateFolder">Where instances and images are kept.</param>
/// <param name="SocketFolder">The folder to name sockets by: 44 bytes shorter than a Unix socket's path may be.</param>
/// <param name="ProjectHash">Tells this project's instances from another's.</param>
/// <param name="Network">Gives instances their addresses.</param>
/// <param name="Time">The clock.</param>
/// <param name="Background">Keeps instances at work.</param>
internal sealed record Ec2Platform(
    string ProjectFolder,
    string StateFolder,
    string SocketFolder,
    string ProjectHash,
    NetworkModule Network,
    TimeProvider Time,
    BackgroundWork Background
);
