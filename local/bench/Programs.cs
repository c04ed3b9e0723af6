using System.Text.RegularExpressions;

namespace Infra.Bench;

/// <summary>
/// Runs the programs of <c>programs.tsv</c>, which others wrote, on the local cloud: up, up again, destroy. Each program is
/// taken from a checkout of its repository, at the commit that the list names, into a folder that goes when all is done.
/// </summary>
/// <param name="repository">This repository.</param>
/// <param name="checkouts">The folder that holds the checkouts, each named as its repository.</param>
internal sealed partial class Programs(string repository, string checkouts)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    // One installation for all: those that most of the examples name.
    private const string Packages = """
        {
          "private": true,
          "dependencies": {
            "@pulumi/aws": "7.23.0",
            "@pulumi/awsx": "2.22.0",
            "@pulumi/aws-apigateway": "2.6.3",
            "@pulumi/command": "1.2.1",
            "@pulumi/docker": "4.11.2",
            "@pulumi/docker-build": "0.0.21",
            "@pulumi/eks": "4.2.0",
            "@pulumi/kubernetes": "4.28.0",
            "@pulumi/pulumi": "3.228.0",
            "@pulumi/random": "4.19.2",
            "@pulumi/tls": "5.3.1",
            "@types/mime": "3.0.4",
            "@types/node": "22.15.0",
            "ts-node": "10.9.2",
            "typescript": "5.8.3"
          }
        }
        """;

    private readonly string _work = Directory.CreateTempSubdirectory("programs-").FullName;

    /// <summary>Runs those whose folder contains one of <paramref name="parts"/>, or all if there are none, and writes their rows.</summary>
    public void Run(IReadOnlyCollection<string> parts)
    {
        try
        {
            File.WriteAllText(Path.Combine(_work, "package.json"), Packages);
            Shell.Run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], _work);
            var table = Path.Combine(repository, "local", "docs", "programs.md");
            foreach (var program in Listed.Read(Path.Combine(repository, "local", "bench", "programs.tsv")))
            {
                if (parts.Count > 0 && !parts.Any(part => program.Folder.Contains(part, StringComparison.Ordinal)))
                {
                    continue;
                }

                var result = Try(program);
                Console.WriteLine($"{program.Folder}: {result}");
                ProgramTable.Set(table, program, result);
            }
        }
        finally
        {
            Directory.Delete(_work, recursive: true);
        }
    }

    private string Try(Listed program)
    {
        var folder = CheckOut(program);
        File.WriteAllLines(
            Path.Combine(folder, "Pulumi.dev.yaml"),
            ["config:", "  aws:region: us-west-2", .. program.Config.Select(entry => $"  {entry}")]
        );
        try
        {
            var up = Infra(folder, "up", "--yes");
            if (up.ExitCode != 0)
            {
                return Infra(folder, "destroy", "--yes") is { ExitCode: not 0 } left
                    ? $"**fails**, and so does destroy: {Reason(left.Output)}"
                    : $"{(up.Output.Contains("Updating (", StringComparison.Ordinal) ? "**fails**" : "refused")}: {Reason(up.Output)}";
            }

            var again = Infra(folder, "up", "--yes", "--expect-no-changes");
            var destroy = Infra(folder, "destroy", "--yes");
            return again.ExitCode != 0 ? $"**changes again**: {Reason(again.Output)}"
                : destroy.ExitCode != 0 ? $"**is not destroyed**: {Reason(destroy.Output)}"
                : "up, unchanged, destroyed";
        }
        finally
        {
            Infra(folder, "cloud", "stop");
        }
    }

    /// <summary>The folder of the program in a copy of the example that it belongs to.</summary>
    private string CheckOut(Listed program)
    {
        var target = Directory.CreateDirectory(Path.Combine(_work, program.Repository)).FullName;
        var parts = program.Folder.Split('/');
        var example = string.Join('/', parts.Take(parts[0] == "examples" ? 2 : 1));
        var archive = Path.Combine(_work, "example.tar");
        Shell.Run(
            "git",
            ["archive", "--output", archive, program.Commit, example],
            Path.Combine(checkouts, program.Repository)
        );
        Shell.Run("tar", ["-xf", archive, "-C", target], target);
        File.Delete(archive);
        var folder = Path.Combine(target, program.Folder);
        // A template, whose name `pulumi new` fills in.
        var project = Path.Combine(folder, "Pulumi.yaml");
        File.WriteAllText(
            project,
            File.ReadAllText(project)
                .Replace("${PROJECT}", parts[^1], StringComparison.Ordinal)
                .Replace("${DESCRIPTION}", parts[^1], StringComparison.Ordinal)
        );
        return folder;
    }

    private (int ExitCode, string Output) Infra(string folder, params string[] arguments)
    {
        using var process = Shell.Start(
            Path.Combine(repository, "infra"),
            ["-C", folder, .. arguments],
            folder,
            // What the compiler would say of the types is not asked here.
            new Dictionary<string, string> { ["PULUMI_NODEJS_TRANSPILE_ONLY"] = "true" }
        );
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"error: {arguments[0]} did not end within {Limit.TotalMinutes} minutes");
        }

        return (process.ExitCode, output.Result + errors.Result);
    }

    /// <summary>The first error that a command told, as one line without what is of this machine alone.</summary>
    private string Reason(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var first = Array.FindIndex(lines, line => line.TrimStart().StartsWith("error: ", StringComparison.Ordinal));
        var text = first < 0 ? output : lines[first].Trim()["error: ".Length..];
        // The lines that a colon announces belong to the error.
        for (var next = first + 1; text.EndsWith(':') && next < lines.Length; next++)
        {
            text = text.EndsWith("unhandled exception:", StringComparison.Ordinal)
                ? lines[next].Trim()
                : $"{text} {lines[next].Trim()}";
        }

        return Space()
            .Replace(
                text.Replace(_work + "/", "", StringComparison.Ordinal)
                    .Replace(repository + "/", "", StringComparison.Ordinal),
                " "
            )
            .Trim()
            .Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}

/// <summary>A program that others wrote.</summary>
/// <param name="Repository">The repository's name, as <c>examples</c> of <c>pulumi/examples</c>.</param>
/// <param name="Commit">The commit that it is taken from.</param>
/// <param name="Folder">The folder of its <c>Pulumi.yaml</c>.</param>
/// <param name="Config">The lines of config that it needs, beside the region.</param>
internal sealed record Listed(string Repository, string Commit, string Folder, IReadOnlyList<string> Config)
{
    /// <summary>The programs of a list: repository, commit, folder and config, with tabs between them.</summary>
    public static IEnumerable<Listed> Read(string file) =>
        from line in File.ReadLines(file)
        where line.Length > 0 && line[0] != '#'
        let fields = line.Split('\t')
        select new Listed(fields[0], fields[1], fields[2], [.. fields.Skip(3)]);
}

/// <summary>The table in <c>local/docs/programs.md</c>: a row for each program.</summary>
internal static class ProgramTable
{
    /// <summary>Sets the row of a program; rows stay in the order of their programs.</summary>
    public static void Set(string file, Listed program, string result)
    {
        var lines = File.ReadAllLines(file).ToList();
        var name = $"| `{program.Repository}/{program.Folder}` |";
        lines.RemoveAll(line => line.StartsWith(name, StringComparison.Ordinal));
        var row = $"{name} {program.Commit[..12]} | {result} |";
        var header = lines.FindIndex(line => line.StartsWith("|---", StringComparison.Ordinal));
        var at = header + 1;
        while (at < lines.Count && lines[at].StartsWith('|') && string.CompareOrdinal(lines[at], row) < 0)
        {
            at++;
        }

        lines.Insert(at, row);
        File.WriteAllLines(file, lines);
    }
}
