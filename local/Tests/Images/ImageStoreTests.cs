using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection.Metadata;
using Local.Cloud.Images;
using Local.Cloud.Processes;
using Local.Cloud.Resources;

namespace Local.Tests.Images;

/// <summary>Builds with the real compiler, in a temporary project folder.</summary>
public class ImageStoreTests
{
    private const string Repository = "000000000000.dkr.ecr.us-west-1.amazonaws.com/hello";

    private readonly WatchedStacks _watched = new();
    private string _project = "";
    private ImageStore _store = null!;

    [SetUp]
    public void Start()
    {
        _project = Directory.CreateTempSubdirectory("images-").FullName;
        _store = new(_project, TimeProvider.System, _watched);
    }

    [TearDown]
    public async Task Stop()
    {
        await _store.DisposeAsync();
        Directory.Delete(_project, recursive: true);
    }

    [Test]
    public void Images_that_nothing_uses_are_deleted_but_for_the_newest()
    {
        string Digest(int number) => number.ToString("x64", CultureInfo.InvariantCulture);
        string Folder(int number) => Path.Combine(_project, ".local/images", Digest(number));
        foreach (var number in Enumerable.Range(1, 30))
        {
            Directory.CreateDirectory(Folder(number));
            Directory.SetLastWriteTimeUtc(Folder(number), DateTime.UnixEpoch.AddDays(number));
        }

        _store.Prune(new HashSet<string> { Digest(1) });

        Assert.That(
            Enumerable.Range(1, 30).Where(number => Directory.Exists(Folder(number))),
            Is.EqualTo([1, .. Enumerable.Range(11, 20)])
        );
    }

    [TestCase("image.json", "nothing")]
    [TestCase("image.json", "garbage")]
    [TestCase("image.json", "an object")]
    [TestCase("image.json", "a list")]
    [TestCase("image.json", "null")]
    [TestCase("image.json", "folder")]
    [TestCase("app/hello.runtimeconfig.json", "nothing")]
    [TestCase("app/hello.runtimeconfig.json", "garbage")]
    [TestCase("app/hello.runtimeconfig.json", "a list")]
    [TestCase("app/hello.runtimeconfig.json", "null")]
    public void A_damaged_image_is_named_with_its_remedy(string file, string damage)
    {
        var digest = new string('a', 64);
        var folder = Path.Combine(_project, ".local", "images", digest);
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, "image.json"),
            """{"EntryPoint": "hello.dll", "Arguments": [], "Environment": {}}"""
        );
        Assert.That(_store.WhyNotPulled($"{Repository}@sha256:{digest}"), Is.Null);

        Damage.Do(Path.Combine(folder, file), damage);

        Assert.That(
            _store.WhyNotPulled($"{Repository}@sha256:{digest}"),
            Does.Contain(folder).And.Contain("is damaged").And.EndsWith("the image is built again")
        );
    }

    [Test]
    public async Task A_built_service_runs_and_is_built_once_for_each_source()
    {
        Write("hello", """Console.WriteLine("hello " + Environment.GetEnvironmentVariable("NAME"));""");
        Write("other", """Console.WriteLine("other");""");

        var builds = await Task.WhenAll(Build("hello"), Build("hello"), Build("other"));
        var again = await Build("hello");

        Assert.Multiple(() =>
        {
            Assert.That(
                builds[0],
                Is.EqualTo(builds[1]).Using<Image>((a, b) => a.Uri == b.Uri && a.Folder == b.Folder)
            );
            Assert.That(builds[0].Uri, Is.EqualTo($"{Repository}@sha256:{builds[0].Digest}"));
            Assert.That(builds[2].Digest, Is.Not.EqualTo(builds[0].Digest));
            Assert.That(again.Uri, Is.EqualTo(builds[0].Uri));
            Assert.That(_store.Find(again.Uri)!.EntryPoint, Is.EqualTo(again.EntryPoint));
            Assert.That(again.Environment["NAME"], Is.EqualTo("Jane"));
            Assert.That(again.ExposedPort, Is.EqualTo(3000));
            Assert.That(Run(again), Is.EqualTo("hello Jane\n"));
            Assert.That(Run(builds[2]), Is.EqualTo("other\n"));
            Assert.That(Directory.GetDirectories(Path.Combine(_project, ".local/images/building")), Is.Empty);
        });

        // Build outputs are not source.
        Directory.CreateDirectory(Path.Combine(_project, "hello/obj"));
        File.WriteAllText(Path.Combine(_project, "hello/obj/x.cs"), "not C#");
        Assert.That((await Build("hello")).Digest, Is.EqualTo(again.Digest));

        // A deleted image is built again.
        Directory.Delete(Path.Combine(_project, ".local/images"), recursive: true);
        Assert.That(Run(await Build("hello")), Is.EqualTo("hello Jane\n"));

        // A foreign image is the service that it is mapped to.
        Directory.CreateDirectory(Path.Combine(_project, "local"));
        File.WriteAllText(Path.Combine(_project, "local/images.json"), """{"public.ecr.aws/a/b:latest": "hello"}""");
        var pulled = await _store.PullAsync("public.ecr.aws/a/b:latest", default);
        Assert.That((pulled.Uri, pulled.Digest), Is.EqualTo(("public.ecr.aws/a/b:latest", again.Digest)));
    }

    [Test]
    public void What_cannot_be_read_to_its_end_is_left_out_of_the_build_context()
    {
        Write("hello", "");
        var request = new BuildRequest("hello", Repository);
        var before = BuildContext.Read(_project, request);
        var folder = Path.Combine(_project, "hello");
        MakePipe(Path.Combine(folder, "pipe"));
        MakePipe(Path.Combine(folder, ".dockerignore"));
        File.CreateSymbolicLink(Path.Combine(folder, "link-to-pipe"), "pipe");
        File.CreateSymbolicLink(Path.Combine(folder, "link-to-device"), "/dev/zero");
        File.CreateSymbolicLink(Path.Combine(folder, "link-to-nothing"), "nothing");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "socket")));

        var after = BuildContext.Read(_project, request);
        var copy = Path.Combine(_project, "copy");
        after.CopyTo(copy);

        Assert.That(after.Digest, Is.EqualTo(before.Digest));
        Assert.That(
            Directory.EnumerateFileSystemEntries(copy).Select(Path.GetFileName),
            Is.EquivalentTo(["Dockerfile", "Program.cs", "hello.csproj"])
        );

        File.Delete(Path.Combine(folder, "Dockerfile"));
        MakePipe(Path.Combine(folder, "Dockerfile"));
        Assert.That(
            () => BuildContext.Read(_project, request),
            Throws.TypeOf<CloudException>().With.Message.StartsWith("hello: Dockerfile does not exist")
        );
    }

    private static void MakePipe(string path)
    {
        using var made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.That(made.ExitCode, Is.Zero);
    }

    [Test]
    public async Task Only_a_service_that_does_not_compile_fails_and_names_the_place()
    {
        Write("hello", """Console.WriteLine("hello");""");
        Write("broken", "Console.WriteLine(1)\n");
        // The folders above are not part of the context.
        File.WriteAllText(Path.Combine(_project, "Directory.Build.props"), "<Project><Broken></Project>");
        File.WriteAllText(Path.Combine(_project, "Directory.Packages.props"), "<Project><Broken></Project>");

        var good = Build("hello");
        var bad = Build("broken");

        Assert.That(
            async () => await bad,
            Throws
                .TypeOf<CloudException>()
                .With.Message.EqualTo("broken does not build:\nProgram.cs(1,21): error CS1002: ; expected")
        );
        Assert.That(Run(await good), Is.EqualTo("hello\n"));
    }

    [Test]
    [Long]
    public async Task A_watched_service_is_compiled_again_without_MSBuild_and_names_the_place_of_an_error()
    {
        _watched.Begin("dev");
        try
        {
            Write("hello", """Console.WriteLine("first");""");
            var first = await Build("hello");
            var program = Path.Combine(_project, "hello/Program.cs");
            // MSBuild would refuse to publish anything from here on.
            var record = Directory.GetFiles(_project, "record.targets", SearchOption.AllDirectories).Single();
            await File.WriteAllTextAsync(record, "<Project>");

            await File.WriteAllTextAsync(program, """Console.WriteLine("second")""");
            Assert.That(
                () => Build("hello"),
                Fails("hello does not build:\nProgram.cs(1,28): error CS1002: ; expected")
            );

            await File.WriteAllTextAsync(program, """Console.WriteLine("second");""");
            var second = await Build("hello");

            Assert.Multiple(() =>
            {
                Assert.That(Run(first), Is.EqualTo("first\n"), "an image does not change");
                Assert.That(Run(second), Is.EqualTo("second\n"));
                Assert.That(Sources(second), Does.Contain(program), "a debugger finds the source");
            });
        }
        finally
        {
            _watched.End("dev");
        }

        await _store.DisposeAsync();
        Assert.That(Directory.GetDirectories(Path.Combine(_project, ".local/images/building")), Is.Empty);
        _store = new(_project, TimeProvider.System);
    }

    [Test]
    public async Task The_symbols_beside_an_assembly_name_the_sources_of_the_service()
    {
        Write("hello", "Console.WriteLine();");

        Assert.That(Sources(await Build("hello")), Does.Contain(Path.Combine(_project, "hello/Program.cs")));
    }

    [Test]
    [Long]
    public async Task A_program_for_a_missing_dotnet_is_rejected_before_it_runs()
    {
        Write("future", "Console.WriteLine();");
        var project = Path.Combine(_project, "future/future.csproj");
        var properties = await File.ReadAllTextAsync(project);
        await File.WriteAllTextAsync(
            project,
            properties.Replace(
                "<PropertyGroup>",
                "<PropertyGroup><RuntimeFrameworkVersion>99.0.0</RuntimeFrameworkVersion>",
                StringComparison.Ordinal
            )
        );
        Write("kept", "Console.WriteLine();");
        var kept = await Build("kept");
        var config = Path.ChangeExtension(kept.EntryPoint, ".runtimeconfig.json");
        // An upgrade of .NET may remove the version that the image was built for.
        var text = await File.ReadAllTextAsync(config);
        await File.WriteAllTextAsync(config, text.Replace("\"10.", "\"98.", StringComparison.Ordinal));

        var found = $"which is not installed in {DotnetHost.Root} (found: ";
        Assert.Multiple(() =>
        {
            Assert.That(
                () => Build("future"),
                Throws
                    .TypeOf<CloudException>()
                    .With.Message.StartsWith($"future: future.dll needs Microsoft.NETCore.App 99.0.0, {found}")
            );
            Assert.That(
                () => Build("kept"),
                Throws.TypeOf<CloudException>().With.Message.Contain($"kept: kept.dll needs Microsoft.NETCore.App 98.")
            );
            Assert.That(_store.WhyNotPulled(kept.Uri), Does.StartWith($"{kept.Uri}: kept.dll needs"));
            Assert.That(() => _store.PullAsync(kept.Uri, default), Throws.TypeOf<CloudException>());
        });
    }

    [Test]
    public void A_folder_without_a_service_is_an_error_that_names_it()
    {
        const string OnlyServices =
            "the local cloud builds only .NET services, from a Dockerfile with one project file (.csproj) beside it";
        Directory.CreateDirectory(Path.Combine(_project, "empty"));
        Directory.CreateDirectory(Path.Combine(_project, "php"));
        File.WriteAllText(Path.Combine(_project, "php", "Dockerfile"), "FROM php:8-apache\n");
        Write("hello", "");
        File.Delete(Path.Combine(_project, "hello/Dockerfile"));

        Assert.Multiple(() =>
        {
            Assert.That(
                () => Build("gone"),
                Fails("gone: the folder does not exist; it must hold the service's source and Dockerfile")
            );
            Assert.That(() => Build("empty"), Fails($"empty: {OnlyServices}; found none"));
            Assert.That(() => Build("php"), Fails($"php: {OnlyServices}; found a Dockerfile without one"));
            Assert.That(
                () => Build("hello"),
                Fails("hello: Dockerfile does not exist; it states how to run the service")
            );
        });
    }

    [Long]
    [TestCase("", "Release")]
    [TestCase("<PublishRelease>false</PublishRelease>", "Debug")]
    public async Task A_service_is_published_in_release_unless_its_project_declines(
        string property,
        string configuration
    )
    {
        Write(
            "hello",
            """
            #if DEBUG
            Console.Write("Debug");
            #else
            Console.Write("Release");
            #endif
            """
        );
        var project = Path.Combine(_project, "hello", "hello.csproj");
        var text = await File.ReadAllTextAsync(project);
        await File.WriteAllTextAsync(project, text.Replace("</PropertyGroup>", $"{property}</PropertyGroup>"));

        Assert.That(Run(await Build("hello")), Is.EqualTo(configuration));
    }

    [Test]
    public void An_image_from_elsewhere_that_is_mapped_to_no_service_is_refused() =>
        Assert.That(
            () => _store.PullAsync("nginx:latest", default),
            Fails(
                "image nginx:latest was not built here, and no image from elsewhere runs on this machine: "
                    + $"map it to a service's folder in {Path.Combine(_project, "local/images.json")}"
            )
        );

    private static NUnit.Framework.Constraints.EqualStringConstraint Fails(string message) =>
        Throws.TypeOf<CloudException>().With.Message.EqualTo(message);

    /// <summary>Returns the paths of the sources in the portable PDB beside an image's assembly.</summary>
    private static IReadOnlyList<string> Sources(Image image)
    {
        using var file = File.OpenRead(Path.ChangeExtension(image.EntryPoint, ".pdb"));
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(file);
        var reader = symbols.GetMetadataReader();
        return [.. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name))];
    }

    private Task<Image> Build(string folder) => _store.BuildAsync(folder, Repository, "linux/amd64", default);

    private void Write(string name, string program)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_project, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        File.WriteAllText(
            Path.Combine(folder, $"{name}.csproj"),
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
            </Project>
            """
        );
        File.WriteAllText(
            Path.Combine(folder, "Dockerfile"),
            $"FROM aspnet\nENV NAME=Jane\nEXPOSE 3000\nENTRYPOINT [\"dotnet\", \"{name}.dll\"]\n"
        );
    }

    private static string Run(Image image)
    {
        var start = new ProcessStartInfo("dotnet", [image.EntryPoint, .. image.Arguments])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = image.Folder,
        };
        foreach (var (name, value) in image.Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
