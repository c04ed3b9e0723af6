using System.Diagnostics;

namespace Local.Tests;

/// <summary>What may happen to a file that belongs to another program.</summary>
internal static class Damage
{
    private static readonly Dictionary<string, string?> Contents = new()
    {
        ["nothing"] = "",
        ["garbage"] = "\u0001\u0002garbage",
        ["a line"] = "\u0001\u0002garbage\n",
        ["cut off"] = "{",
        ["an object"] = "{}\n",
        ["a list"] = "[1]",
        ["null"] = "null",
        ["folder"] = null,
    };

    private const string Pipe = "pipe";

    /// <summary>The kinds of damage: a content, or a folder or pipe in the place of the file.</summary>
    public static IEnumerable<string> Kinds => Contents.Keys.Append(Pipe);

    /// <summary>Puts the damage in the place of a file or folder.</summary>
    public static void Do(string path, string kind)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        if (kind == Pipe)
        {
            using var made = Process.Start("mkfifo", [path]);
            made.WaitForExit();
        }
        else if (Contents[kind] is { } content)
        {
            File.WriteAllText(path, content);
        }
        else
        {
            Directory.CreateDirectory(path);
        }
    }
}
