using Local.Protocol.Values;

namespace Local.Cli.Display;

/// <summary>A stack's outputs as a table.</summary>
internal static class OutputsText
{
    /// <summary>Writes the outputs.</summary>
    public static void Write(TextWriter output, PropertyMap outputs, bool showSecrets)
    {
        output.WriteLine($"Current stack outputs ({outputs.Count}):");
        if (outputs.Count == 0)
        {
            output.WriteLine("    No output values currently in this stack");
            return;
        }

        var rows = outputs.Select(entry => (string[])[entry.Key, ValueText.Bare(entry.Value, showSecrets)]);
        TextTable.Write(output, ["OUTPUT", "VALUE"], rows, indent: 4);
    }
}
