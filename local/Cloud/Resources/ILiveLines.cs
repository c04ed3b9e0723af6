namespace Local.Cloud.Resources;

/// <summary>What a journal that has grown too long is replaced by: the lines that say all there is to say.</summary>
internal interface ILiveLines
{
    /// <summary>How many lines there are.</summary>
    int Count { get; }

    /// <summary>Returns the lines, each with its end.</summary>
    IEnumerable<byte[]> Lines();
}
