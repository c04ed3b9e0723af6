using System.Globalization;

namespace Local.Httpd;

/// <summary>What is read of Apache's configuration.</summary>
/// <param name="Ports">Of each <c>Listen</c>; an address before the port is not looked at: a machine has one.</param>
/// <param name="DocumentRoot">The folder that is served.</param>
/// <param name="DirectoryIndexes">The files that stand for a folder, the first that is there.</param>
internal sealed record ServerConfig(
    IReadOnlyList<int> Ports,
    string DocumentRoot,
    IReadOnlyList<string> DirectoryIndexes
)
{
    /// <summary>Reads a configuration; directives that are not used are passed over.</summary>
    /// <exception cref="FormatException">A directive in use has no value that can be used.</exception>
    public static ServerConfig Parse(IEnumerable<string> lines)
    {
        var ports = new List<int>();
        var config = new ServerConfig(ports, "/var/www/html", ["index.html"]);
        foreach (var line in lines)
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2)
            {
                continue;
            }

            switch (words[0].ToUpperInvariant())
            {
                case "LISTEN":
                    ports.Add(Port(words[1]));
                    break;
                case "DOCUMENTROOT":
                    config = config with { DocumentRoot = words[1].Trim('"') };
                    break;
                case "DIRECTORYINDEX":
                    config = config with { DirectoryIndexes = words[1..] };
                    break;
            }
        }

        return ports.Count > 0 ? config : throw new FormatException("no listening ports: there is no Listen");
    }

    private static int Port(string text) =>
        int.TryParse(
            text.AsSpan(text.LastIndexOf(':') + 1),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var port
        ) && port is > 0 and < 65536
            ? port
            : throw new FormatException($"Listen {text}: a port is 1 to 65535");
}
