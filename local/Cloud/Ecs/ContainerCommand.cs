using System.Text.RegularExpressions;
using Local.Cloud.Images;
using Local.Cloud.Processes;

namespace Local.Cloud.Ecs;

/// <summary>The commands that a container runs here: its program, and its health check.</summary>
internal static partial class ContainerCommand
{
    /// <summary>
    /// Returns the words of a container's program: those of its image, with <c>entryPoint</c> in place of ENTRYPOINT and CMD,
    /// and <c>command</c> in place of CMD.
    /// </summary>
    public static IReadOnlyList<string> Program(Image image, ContainerDefinition container)
    {
        if (container.EntryPoint.Count > 0)
        {
            return Runnable([.. container.EntryPoint, .. container.Command]);
        }

        IReadOnlyList<string> words = ["dotnet", image.EntryPoint, .. image.Arguments];
        return Runnable(
            container.Command.Count > 0 ? [.. words.SkipLast(image.CommandWords), .. container.Command] : words
        );
    }

    /// <summary>Returns the words of a health check.</summary>
    /// <param name="check">The health check.</param>
    /// <param name="door">
    /// The address and port that stand for the container's own, such as <c>127.0.0.1:40000</c>; null without a port.
    /// </param>
    /// <param name="ports">The container's ports.</param>
    public static IReadOnlyList<string> Check(
        ContainerHealthCheck check,
        string? door,
        IReadOnlyList<PortMapping> ports
    )
    {
        var words = check.Command.Skip(1).Select(word => door is null ? word : Local(word, door, ports)).ToList();
        return check.Command[0] == "CMD-SHELL" ? ["/bin/sh", "-c", string.Join(' ', words)] : Runnable(words);
    }

    private static IReadOnlyList<string> Runnable(IReadOnlyList<string> words) =>
        words[0] is "dotnet" or "/usr/bin/dotnet" ? [DotnetHost.Executable, .. words.Skip(1)] : words;

    private static string Local(string word, string door, IReadOnlyList<PortMapping> ports) =>
        LocalAddress()
            .Replace(
                word,
                match => ports.Any(port => $"{port.ContainerPort}" == match.Groups["port"].Value) ? door : match.Value
            );

    [GeneratedRegex(@"(?<![\w.-])(?:localhost|127\.0\.0\.1):(?<port>[0-9]+)\b")]
    private static partial Regex LocalAddress();
}
