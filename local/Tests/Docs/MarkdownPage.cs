using System.Text.RegularExpressions;

namespace Local.Tests.Docs;

/// <summary>A Markdown file of the repository.</summary>
/// <param name="Path">The path, relative to the root.</param>
internal sealed partial record MarkdownPage(string Path)
{
    private static readonly string[] Skipped = ["artifacts", "bin", "obj", "node_modules", "TestResults"];

    /// <summary>All Markdown files of the repository.</summary>
    public static IEnumerable<MarkdownPage> All =>
        Files(new DirectoryInfo(SourceTree.Root))
            .Select(file => new MarkdownPage(System.IO.Path.GetRelativePath(SourceTree.Root, file)));

    /// <summary>The text.</summary>
    public string Text { get; } = File.ReadAllText(System.IO.Path.Combine(SourceTree.Root, Path));

    /// <summary>The text without blocks and spans of code.</summary>
    public string Prose => CodeSpan().Replace(CodeBlock().Replace(Text, ""), "");

    /// <summary>Returns the targets of the links.</summary>
    public IEnumerable<string> Links => Link().Matches(Prose).Select(link => link.Groups["target"].Value);

    /// <summary>The anchors in this page for links with <c>#</c>: headings in GitHub's form, and ids.</summary>
    public IEnumerable<string> Anchors =>
        [
            .. Heading()
                .Matches(CodeBlock().Replace(Text, ""))
                .Select(heading => NotInAnchor().Replace(heading.Groups["text"].Value.ToLowerInvariant(), ""))
                .Select(text => text.Trim().Replace(' ', '-')),
            .. Id().Matches(Text).Select(id => id.Groups["id"].Value),
        ];

    /// <summary>The blocks of code, with their languages, in their order.</summary>
    public IEnumerable<(string Language, string Code)> CodeBlocks =>
        CodeBlock().Matches(Text).Select(block => (block.Groups["language"].Value, block.Groups["code"].Value));

    public override string ToString() => Path;

    private static IEnumerable<string> Files(DirectoryInfo folder) =>
        folder
            .EnumerateFiles("*.md")
            .Select(file => file.FullName)
            .Concat(
                folder
                    .EnumerateDirectories()
                    .Where(inner => inner.Name[0] != '.' && !Skipped.Contains(inner.Name))
                    .SelectMany(Files)
            );

    // A block in a list is indented.
    [GeneratedRegex(
        @"^(?<indent> *)```(?<language>\w*)\n(?<code>.*?)^\k<indent>```",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex CodeBlock();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("""<a id="(?<id>[^"]+)">""")]
    private static partial Regex Id();

    [GeneratedRegex(@"<[^>]*>|[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
