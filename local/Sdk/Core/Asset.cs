using System.Collections.Immutable;
using Local.Protocol.Values;

namespace Pulumi;

/// <summary>A file or a set of files that is an input of a resource.</summary>
public abstract class AssetOrArchive
{
    private protected AssetOrArchive() { }

    internal abstract PropertyValue ToValue();

    /// <summary>
    /// Returns the asset or archive that a provider returned; null if <paramref name="value"/> is neither.
    /// </summary>
    internal static AssetOrArchive? FromValue(PropertyValue value) =>
        value switch
        {
            AssetValue { Text: { } text } => new StringAsset(text),
            AssetValue { Path: { } path } => new FileAsset(path),
            AssetValue { Uri: { } uri } => new RemoteAsset(uri),
            ArchiveValue { Path: { } path } => new FileArchive(path),
            ArchiveValue { Uri: { } uri } => new RemoteArchive(uri),
            ArchiveValue { Assets: { } assets } => new AssetArchive(
                assets.ToDictionary(
                    entry => entry.Key,
                    entry => FromValue(entry.Value) ?? throw new FormatException($"{entry.Key} is not an asset")
                )
            ),
            _ => null,
        };
}

/// <summary>A file.</summary>
public abstract class Asset : AssetOrArchive
{
    private protected Asset() { }
}

/// <summary>A set of files.</summary>
public abstract class Archive : AssetOrArchive
{
    private protected Archive() { }
}

/// <summary>A file on this machine.</summary>
public sealed class FileAsset : Asset
{
    private readonly string _path;

    /// <param name="path">The path of the file, relative to the program's folder.</param>
    public FileAsset(string path) => _path = path ?? throw new ArgumentNullException(nameof(path));

    internal override PropertyValue ToValue() => new AssetValue(Text: null, _path, Uri: null, Hash: null);
}

/// <summary>A file with the given text.</summary>
public sealed class StringAsset : Asset
{
    private readonly string _text;

    /// <param name="text">The content of the file.</param>
    public StringAsset(string text) => _text = text ?? throw new ArgumentNullException(nameof(text));

    internal override PropertyValue ToValue() => new AssetValue(_text, Path: null, Uri: null, Hash: null);
}

/// <summary>A file that is downloaded.</summary>
public sealed class RemoteAsset : Asset
{
    private readonly string _uri;

    /// <param name="uri">The address of the file: http, https or file.</param>
    public RemoteAsset(string uri) => _uri = uri ?? throw new ArgumentNullException(nameof(uri));

    internal override PropertyValue ToValue() => new AssetValue(Text: null, Path: null, _uri, Hash: null);
}

/// <summary>A folder or an archive file on this machine.</summary>
public sealed class FileArchive : Archive
{
    private readonly string _path;

    /// <param name="path">The path of the folder or file, relative to the program's folder.</param>
    public FileArchive(string path) => _path = path ?? throw new ArgumentNullException(nameof(path));

    internal override PropertyValue ToValue() => new ArchiveValue(Assets: null, _path, Uri: null, Hash: null);
}

/// <summary>An archive file that is downloaded.</summary>
public sealed class RemoteArchive : Archive
{
    private readonly string _uri;

    /// <param name="uri">The address of the file: http, https or file.</param>
    public RemoteArchive(string uri) => _uri = uri ?? throw new ArgumentNullException(nameof(uri));

    internal override PropertyValue ToValue() => new ArchiveValue(Assets: null, Path: null, _uri, Hash: null);
}

/// <summary>A set of files and archives, each under a path.</summary>
public sealed class AssetArchive : Archive
{
    private readonly ImmutableDictionary<string, AssetOrArchive> _assets;

    /// <param name="assets">The files and archives by their paths within this archive.</param>
    public AssetArchive(IDictionary<string, AssetOrArchive> assets) => _assets = assets.ToImmutableDictionary();

    internal override PropertyValue ToValue() =>
        new ArchiveValue(
            new PropertyMap(_assets.Select(entry => (entry.Key, entry.Value.ToValue()))),
            Path: null,
            Uri: null,
            Hash: null
        );
}
