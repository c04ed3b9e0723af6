namespace Local.Cloud.Resources;

/// <summary>The lines that replace a journal that has grown too long: one for each present resource.</summary>
internal interface ILiveLines
{
    /// <summary>The number of lines.</summary>
    int Count { get; }

    /// <summary>Returns the lines, each with its line end.</summary>
    IEnumerable<byte[]> Lines();
}
