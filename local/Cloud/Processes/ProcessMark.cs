using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Local.Cloud.Resources;

namespace Local.Cloud.Processes;

/// <summary>
/// The mark of the processes that a cloud has started: those of one task or instance, or all of a project. A process
/// passes it to the processes that it starts. The mark is twofold: a variable, and a limit on the resident memory
/// (RLIMIT_RSS). The limit stays with a process that clears its environment and leaves its session. It limits nothing:
/// Linux ignores it since 2.4.30 (getrlimit(2)), and no other program sets one as high.
/// </summary>
internal sealed class ProcessMark
{
    /// <summary>
    /// The name of the variable. Its value is the project's hash, a slash and the id of the task or instance.
    /// </summary>
    public const string Variable = "INFRA_TASK";

    private const string Marker = "prlimit";
    private const string LimitLine = "Max resident set";
    private const int IdBits = 28;
    private const ulong Lowest = 1UL << 61;

    private readonly byte[] _variable;
    private readonly ulong _first;
    private readonly ulong _last;

    private ProcessMark(string start, ulong first, ulong last)
    {
        // A variable starts the block or follows the end of another.
        _variable = Encoding.UTF8.GetBytes($"\0{Variable}={start}");
        (_first, _last) = (first, last);
    }

    /// <summary>Returns the mark of all processes of a project.</summary>
    /// <param name="projectHash">The project's hash.</param>
    public static ProcessMark OfProject(string projectHash)
    {
        var first = Limit(projectHash);
        return new ProcessMark($"{projectHash}/", first, first | ((1UL << IdBits) - 1));
    }

    /// <summary>Returns the mark of the processes of one task or instance.</summary>
    /// <param name="mark">The project's hash, a slash and the id.</param>
    public static ProcessMark Of(string mark)
    {
        var limit = Limit(mark[..mark.IndexOf('/')]) | (Hash(mark) & ((1UL << IdBits) - 1));
        return new ProcessMark($"{mark}\0", limit, limit);
    }

    /// <summary>
    /// Returns a command that runs another one with the mark. The command stays as it is where it cannot be marked: the
    /// variable marks it still.
    /// </summary>
    /// <param name="command">The command, with the path of its program.</param>
    public IReadOnlyList<string> On(IReadOnlyList<string> command) =>
        SystemPath.Find(Marker) is { } marker && Native.MayLimitResidentMemory(_first)
            ? [marker, string.Create(CultureInfo.InvariantCulture, $"--rss={_first}:{_first}"), .. command]
            : command;

    /// <summary>Returns whether a process has the mark.</summary>
    /// <param name="process">The process's folder in <c>/proc</c>.</param>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="UnauthorizedAccessException">The process belongs to another user.</exception>
    public bool IsOn(string process)
    {
        // Other users can read the limits, but not the environment. It comes first: what another user runs is not ours.
        byte[] environment = [0, .. File.ReadAllBytes(Path.Combine(process, "environ"))];
        if (environment.AsSpan().IndexOf(_variable) >= 0)
        {
            return true;
        }

        // The format of the line: Max resident set          2305843009213693952  2305843009213693952  bytes
        var line = File.ReadLines(Path.Combine(process, "limits"))
            .FirstOrDefault(line => line.StartsWith(LimitLine, StringComparison.Ordinal));
        var limit = line?[LimitLine.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
        return ulong.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var hard)
            && hard >= _first
            && hard <= _last;
    }

    private static ulong Limit(string projectHash) => Lowest | ((Hash(projectHash) >> 32) << IdBits);

    private static ulong Hash(string text) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
