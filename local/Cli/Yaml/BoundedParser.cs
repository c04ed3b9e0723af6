using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Local.Cli.Yaml;

/// <summary>
/// A YAML parser that rejects maps and lists that nest too deep before they are built. Building is recursive, and a
/// stack overflow would end the process.
/// </summary>
/// <param name="path">The name of the text in errors.</param>
/// <param name="text">The text to parse.</param>
internal sealed class BoundedParser(string path, TextReader text) : IParser
{
    private readonly Parser _parser = new(text);
    private int _depth;

    /// <inheritdoc/>
    public ParsingEvent? Current => _parser.Current;

    /// <summary>The event before <see cref="Current"/>; null at the beginning.</summary>
    public ParsingEvent? Previous { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="CliException">A map or list nests too deep. The message names file, line and column.</exception>
    public bool MoveNext()
    {
        Previous = Current;
        var moved = _parser.MoveNext();
        _depth += Current switch
        {
            MappingStart or SequenceStart when moved => 1,
            MappingEnd or SequenceEnd when moved => -1,
            _ => 0,
        };
        if (_depth > YamlDocumentFile.MaximumDepth)
        {
            var start = Current!.Start;
            throw new CliException(
                $"{path}({start.Line},{start.Column}): maps and lists nest deeper than the "
                    + $"{YamlDocumentFile.MaximumDepth} levels that are allowed"
            );
        }

        return moved;
    }
}
