using System.Text.RegularExpressions;

namespace Local.Schemas.Update;

/// <summary>A type in TypeScript's form.</summary>
internal abstract record TsType
{
    /// <summary>A name with type arguments, such as <c>pulumi.Input&lt;string&gt;</c>.</summary>
    public sealed record Named(string Name, IReadOnlyList<TsType> Arguments) : TsType;

    public sealed record Array(TsType Element) : TsType;

    public sealed record Map(TsType Element) : TsType;

    public sealed record Union(IReadOnlyList<TsType> Members) : TsType;
}

/// <summary>A member of an interface or class.</summary>
internal sealed record TsMember(string Name, TsType Type, bool Optional, bool Deprecated);

/// <summary>Reads the subset of TypeScript's declarations that Pulumi's packages use.</summary>
internal sealed partial class TypeScript
{
    private const string Deprecated = "@deprecated";

    private readonly string[] _tokens;
    private int _next;

    private TypeScript(string text) => _tokens = [.. Tokens().Matches(text).Select(match => match.Value)];

    /// <summary>
    /// Returns the text of a file without comments. The word of a comment that deprecates a declaration stays.
    /// </summary>
    public static string Load(string path) =>
        Comments()
            .Replace(
                File.ReadAllText(path),
                comment => comment.Value.Contains(Deprecated, StringComparison.Ordinal) ? Deprecated : ""
            );

    /// <summary>Returns the members of an interface or class, without functions; null if it does not exist.</summary>
    public static IReadOnlyList<TsMember>? Members(string text, string name)
    {
        var head = Regex.Match(
            text,
            $@"^( *)(?:export )?(?:declare )?(?:interface|class) {Regex.Escape(name)}\b[^{{]*\{{",
            RegexOptions.Multiline
        );
        if (!head.Success)
        {
            return null;
        }

        var start = head.Index + head.Length;
        var end = text.IndexOf($"\n{head.Groups[1].Value}}}", start - 1, StringComparison.Ordinal);
        return new TypeScript(text[start..Math.Max(start, end)]).ReadMembers();
    }

    /// <summary>Returns the text of a namespace in the file with the objects of all modules.</summary>
    public static string Namespace(string text, string name)
    {
        var start = text.IndexOf($"\nexport declare namespace {name} {{", StringComparison.Ordinal);
        return start < 0 ? "" : text[start..text.IndexOf("\n}", start, StringComparison.Ordinal)];
    }

    /// <summary>Returns the members of an enum, which is a constant object of names and texts.</summary>
    public static IReadOnlyList<(string Name, string Value)> Enum(string text, string name)
    {
        var start = text.IndexOf($"export declare const {name}: {{", StringComparison.Ordinal);
        var body = text[start..text.IndexOf("\n};", start, StringComparison.Ordinal)];
        return [.. EnumMembers().Matches(body).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];
    }

    private List<TsMember> ReadMembers()
    {
        var members = new List<TsMember>();
        while (_next < _tokens.Length)
        {
            var deprecated = Accept(Deprecated);
            while (Peek is "readonly" or "static")
            {
                _next++;
            }

            var name = Take();
            var optional = Accept("?");
            if (Peek != ":")
            {
                SkipStatement();
                continue;
            }

            Expect(":");
            members.Add(new(name, ReadType(), optional, deprecated));
            Expect(";");
        }

        return members;
    }

    private void SkipStatement()
    {
        for (var depth = 0; depth > 0 || Peek != ";"; _next++)
        {
            depth +=
                Peek is "(" or "{" ? 1
                : Peek is ")" or "}" ? -1
                : 0;
        }

        _next++;
    }

    private TsType ReadType()
    {
        var members = new List<TsType> { ReadPostfix() };
        while (Accept("|"))
        {
            members.Add(ReadPostfix());
        }

        return members.Count == 1 ? members[0] : new TsType.Union(members);
    }

    private TsType ReadPostfix()
    {
        var type = ReadPrimary();
        while (Accept("["))
        {
            Expect("]");
            type = new TsType.Array(type);
        }

        return type;
    }

    private TsType ReadPrimary()
    {
        if (Accept("("))
        {
            var inner = ReadType();
            Expect(")");
            return inner;
        }

        if (Accept("{"))
        {
            foreach (var expected in (string[])["[", "key", ":", "string", "]", ":"])
            {
                Expect(expected);
            }

            var element = ReadType();
            Accept(";");
            Expect("}");
            return new TsType.Map(element);
        }

        var name = Take();
        var arguments = new List<TsType>();
        if (Accept("<"))
        {
            do
            {
                arguments.Add(ReadType());
            } while (Accept(","));
            Expect(">");
        }

        return new TsType.Named(name, arguments);
    }

    private string Peek => _tokens[_next];

    private string Take() => _tokens[_next++];

    private bool Accept(string token)
    {
        var found = _next < _tokens.Length && Peek == token;
        _next += found ? 1 : 0;
        return found;
    }

    private void Expect(string token)
    {
        if (!Accept(token))
        {
            throw new InvalidDataException($"{token} expected, found {string.Join(' ', _tokens.Skip(_next).Take(8))}");
        }
    }

    [GeneratedRegex(@"/\*.*?\*/|//# source.*", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"@deprecated|[\w.$]+|""[^""]*""|[{}()\[\]<>|,;:?]|=>")]
    private static partial Regex Tokens();

    [GeneratedRegex(@"readonly (\w+): ""([^""]*)"";")]
    private static partial Regex EnumMembers();
}
