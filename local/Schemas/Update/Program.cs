using System.Diagnostics;
using System.Runtime.CompilerServices;
using Local.Schemas.Update;

// Usage: dotnet run --project local/Schemas/Update [folder that holds the unpacked npm packages aws, awsx and random]
var schemas = Path.GetFullPath(Path.Combine(Here(), ".."));
var generated = Path.GetFullPath(Path.Combine(schemas, "..", "Sdk", "Generated"));
var temporary = Directory.CreateTempSubdirectory("schemas-");
try
{
    var packages = args is [var given] ? given : temporary.FullName;
    if (args is [])
    {
        Fetch("aws", Facts.AwsVersion, packages);
        Fetch("awsx", Facts.AwsxVersion, packages);
        Fetch("random", Facts.RandomVersion, packages);
    }

    var reader = new ShapeReader(packages);
    var shapes = Facts.All.Select(reader.Read).ToArray();
    foreach (var old in Directory.GetFiles(schemas, "*.json"))
    {
        File.Delete(old);
    }

    if (Directory.Exists(generated))
    {
        Directory.Delete(generated, recursive: true);
    }

    var written = new HashSet<(string, TypeShape)>();
    foreach (var shape in shapes)
    {
        File.WriteAllText(Path.Combine(schemas, SchemaFile.Name(shape.Fact)), SchemaFile.Write(shape));
        WriteCode(CSharpFile.Path(shape.Fact), new CSharpFile(shape.WithoutOpaque(), written).Write());
    }

    foreach (var document in shapes.SelectMany(DocumentFile.Of).Distinct())
    {
        WriteCode(DocumentFile.Path(document), DocumentFile.Write(document));
    }

    WriteCode("Aws/Utilities.cs", UtilitiesFile.Write("Aws", Facts.AwsVersion));
    WriteCode("Awsx/Utilities.cs", UtilitiesFile.Write("Awsx", Facts.AwsxVersion));
    WriteCode("Random/Utilities.cs", UtilitiesFile.Write("Random", Facts.RandomVersion));
    Console.WriteLine($"{shapes.Length} shapes: {schemas}/*.json, {generated}");
}
finally
{
    temporary.Delete(recursive: true);
}

void WriteCode(string path, string text)
{
    var file = Path.Combine(generated, path);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    File.WriteAllText(file, text);
}

static void Fetch(string package, string version, string folder)
{
    Run("npm", folder, "pack", $"@pulumi/{package}@{version}", "--silent");
    var target = Directory.CreateDirectory(Path.Combine(folder, package)).FullName;
    Run("tar", folder, "-xzf", $"pulumi-{package}-{version}.tgz", "-C", target, "--strip-components=1");
}

static void Run(string program, string folder, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}

static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
