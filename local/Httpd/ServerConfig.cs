using System.Globalization;

namespace Local.Httpd;

/// <summary>The supported part of Apache's configuration.</summary>
/// <param name="Ports">
/// The ports of the <c>Listen</c> directives. An address before the port is ignored, because a machine has only
/// one.
/// </param>
/// <param name="DocumentRoot">The folder to serve.</param>
/// <param name="DirectoryIndexes">The index files of a folder, in order of preference.</param>
internal sealed record ServerConfig(
    IReadOnlyList<int> Ports,
    string DocumentRoot,
    IReadOnlyList<string> DirectoryIndexes
)
{
    /// <summary>Parses a configuration. Unsupported directives are ignored.</summary>
    /// <exception cref="FormatException">A supported directive has an invalid value.</exception>
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

        return ports.Count > 0 ? config : throw new FormatException("no listening ports: Listen is missing");
    }

    private static int Port(string text) =>
        int.TryParse(
            text.AsSpan(text.LastIndexOf(':') + 1),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var port
        ) && port is > 0 and < 65536
            ? port
            : throw new FormatException($"Listen: found {text}; allowed: a port from 1 to 65535");
}
