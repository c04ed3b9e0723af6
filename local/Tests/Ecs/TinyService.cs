using Local.Cloud.Images;

namespace Local.Tests.Ecs;

/// <summary>A service whose environment determines its answers and failures.</summary>
internal static class TinyService
{
    private const string Program = """
        if (args is ["--check", var address])
        {
            using var client = new HttpClient();
            using var response = await client.GetAsync(address);
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        var app = WebApplication.CreateSlimBuilder(args).Build();
        var environment = Environment.GetEnvironmentVariables();
        if (Environment.GetEnvironmentVariable("BROKEN") == "start")
        {
            Console.Error.WriteLine("no such setting");
            return 3;
        }
        Console.WriteLine("service starts");
        var broken = Environment.GetEnvironmentVariable("BROKEN") == "health";
        app.MapGet("/break", () => broken = true);
        var alive = true;
        app.MapGet("/die", () => alive = false);
        app.MapGet("/alive", () => alive ? Results.Text("ok") : Results.StatusCode(500));
        app.MapGet("/health", () => broken ? Results.StatusCode(500) : Results.Text("ok"));
        app.MapGet("/", () => Environment.GetEnvironmentVariable("VERSION"));
        app.MapGet(
            "/flood",
            () =>
            {
                for (var i = 0; i < 1000; i++)
                {
                    Console.Error.Write(new string('x', 5000));
                }
                Console.Error.WriteLine("\nflooded");
            }
        );
        app.MapGet("/host", () => Environment.GetEnvironmentVariable("HOSTNAME"));
        app.MapGet("/environment", () => string.Join('\n', environment.Keys.Cast<string>().Order()));
        app.Run();
        if (Environment.GetEnvironmentVariable("BROKEN") == "stop")
        {
            Thread.Sleep(Timeout.Infinite);
        }
        return 0;
        """;

    private static readonly string Project = Path.Combine(SourceTree.Root, "artifacts", "tiny-service");

    private static readonly Lazy<Task<(ImageStore Images, Image Image)>> Built = new(BuildAsync);

    /// <summary>Returns the service's image, built once for all fixtures, and its store.</summary>
    public static Task<(ImageStore Images, Image Image)> BuiltAsync() => Built.Value;

    /// <summary>Puts the image into the <c>.local/images</c> of a project without images.</summary>
    public static async Task<Image> BuiltIntoAsync(string project)
    {
        var (_, image) = await BuiltAsync();
        Directory.CreateDirectory(Path.Combine(project, ".local"));
        Directory.CreateSymbolicLink(
            Path.Combine(project, ".local", "images"),
            Path.Combine(Project, ".local", "images")
        );
        return image;
    }

    private static async Task<(ImageStore Images, Image Image)> BuildAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Project, "tiny")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Program);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "tiny.csproj"),
            """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
            </Project>
            """
        );
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Dockerfile"),
            """
            FROM mcr.microsoft.com/dotnet/aspnet:10.0
            ENV ASPNETCORE_HTTP_PORTS=3000
            EXPOSE 3000
            ENTRYPOINT ["dotnet", "tiny.dll"]
            """
        );
        var images = new ImageStore(Project, TimeProvider.System);
        var repository = "000000000000.dkr.ecr.us-west-1.amazonaws.com/tiny";
        return (images, await images.BuildAsync(new BuildRequest("tiny", repository), CancellationToken.None));
    }
}
