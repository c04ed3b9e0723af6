using System.Runtime.CompilerServices;
using Infra.Configuration;

namespace Infra.Tests;

/// <summary>The program on Pulumi's mocks.</summary>
internal static class TestStack
{
    /// <summary>The project's folder. Services' folders are relative to it.</summary>
    public static string ProjectFolder { get; } = Path.GetDirectoryName(Path.GetDirectoryName(ThisFile()))!;

    /// <summary>Two services that call each other.</summary>
    public const string TwoServices = """
        {
          "users": {
            "folder": "services/users", "port": 3000, "listener": 8000, "cpu": 256, "memory": 512, "desired": 1,
            "scaling": {"min": 1, "max": 3, "cpu": 70, "memory": 70}, "deregistrationDelay": 45, "calls": ["products"],
            "environment": {"API_VERSION": "v1", "SERVICE_PRODUCTS": "http://products:3000"}, "assignPublicIp": true
          },
          "products": {
            "folder": "services/products", "port": 3000, "listener": 8001, "cpu": 256, "memory": 512,
            "environment": {"SERVICE_USERS": "http://users:3000"}, "calls": ["users"], "assignPublicIp": true
          }
        }
        """;

    /// <summary>Runs the program with these settings.</summary>
    public static Task<MockedStack> RunAsync(
        StackSettings settings,
        params (string Property, string Value)[] answers
    ) => MockedStack.RunAsync(_ => Program.Compose(settings), answers);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
