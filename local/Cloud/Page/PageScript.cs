using System.Text;
using System.Text.RegularExpressions;

namespace Local.Cloud.Page;

/// <summary>
/// All modules of the page's script as one file, so that the browser asks once. Each module becomes a function that returns
/// its exports, and stands after the modules that it imports. So the names of two modules may be the same.
/// </summary>
internal static partial class PageScript
{
    /// <summary>The path of the file.</summary>
    public const string Path = "/page.js";

    private static readonly byte[] Joined = Encoding.UTF8.GetBytes(
        Join(
            "app",
            name =>
            {
                using var module = new StreamReader(PageAssets.Open($"/{name}.js")!);
                return module.ReadToEnd();
            }
        )
    );

    [GeneratedRegex(@"^import (?<names>.+) from '\./(?<module>\w+)\.js';$", RegexOptions.Multiline)]
    private static partial Regex Import { get; }

    [GeneratedRegex(@"^export (?=(const|function|async function) (?<name>\w+))", RegexOptions.Multiline)]
    private static partial Regex Export { get; }

    /// <summary>Returns the file.</summary>
    public static Stream Open() => new MemoryStream(Joined, writable: false);

    /// <summary>Joins a module and all that it imports. No two modules may import each other.</summary>
    /// <param name="first">The name of the module.</param>
    /// <param name="read">Returns the text of the module of a name.</param>
    internal static string Join(string first, Func<string, string> read)
    {
        var joined = new StringBuilder("const modules = {};\n");
        var added = new HashSet<string>();
        Add(first);
        return joined.ToString();

        void Add(string name)
        {
            if (!added.Add(name))
            {
                return;
            }

            var text = read(name);
            foreach (Match import in Import.Matches(text))
            {
                Add(import.Groups["module"].Value);
            }

            var exports = string.Join(", ", Export.Matches(text).Select(export => export.Groups["name"].Value));
            joined.Append($"modules.{name} = (() => {{\n{WithoutModules(text)}return {{ {exports} }};\n}})();\n");
        }
    }

    /// <summary>Returns the text with <c>const { a: b } = modules.c</c> for <c>import { a as b } from './c.js'</c>.</summary>
    private static string WithoutModules(string text)
    {
        var body = Import.Replace(
            text,
            import =>
            {
                var names = import.Groups["names"].Value.Replace("* as ", "").Replace(" as ", ": ");
                return $"const {names} = modules.{import.Groups["module"].Value};";
            }
        );
        return Export.Replace(body, "");
    }
}
