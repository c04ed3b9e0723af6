using Local.Cloud.Images;

namespace Local.Tests.Ecs;

/// <summary>A service that is told by its environment what to answer, and how to fail.</summary>
internal static class TinyService
{
    private const string Program = """
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
        app.MapGet("/health", () => broken ? Results.StatusCode(500) : Results.Text("ok"));
        app.MapGet("/", () => Environment.GetEnvironmentVariable("VERSION"));
        app.MapGet("/host", () => Environment.GetEnvironmentVariable("HOSTNAME"));
        app.MapGet("/environment", () => string.Join('\n', environment.Keys.Cast<string>().Order()));
        app.Run();
        if (Environment.GetEnvironmentVariable("BROKEN") == "stop")
        {
            Thread.Sleep(Timeout.Infinite);
        }
        return 0;
        """;

    /// <summary>Writes its sources into a project, and builds its image.</summary>
    public static async Task<Image> BuildAsync(string project, ImageStore images)
    {
        var folder = Directory.CreateDirectory(Path.Combine(project, "tiny")).FullName;
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
        return await images.BuildAsync(
            "tiny",
            "000000000000.dkr.ecr.us-west-1.amazonaws.com/tiny",
            "linux/amd64",
            default
        );
    }
}
