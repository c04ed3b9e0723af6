using System.Text.Json.Serialization;
using Users;

switch (args)
{
    case ["--check", var address]:
        return await HealthCheck.RunAsync(new Uri(address));
    case ["--wait", var address]:
        return await HealthCheck.WaitAsync(new Uri(address));
    default:
        break;
}

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddTelemetry();

// On SIGTERM, the server accepts no new connections and finishes requests in progress. ECS sends SIGKILL 30 s
// later.
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, Json.Default));
builder.Services.AddSingleton(services => new Neighbour(
    "products",
    "SERVICE_PRODUCTS",
    services.GetRequiredService<IConfiguration>()
));
builder.Services.AddSingleton<StressTest>();

var app = builder.Build();

User[] users = [new(1, "John Doe", "jhon@gmail.com"), new(2, "Jane Doe", "jane@gmail.com")];

app.MapHealth();
app.MapGet("/", (IConfiguration environment) => $"service users version {environment["API_VERSION"]}");
app.MapGet("/users", () => users);
app.MapGet(
    "/service-products",
    (Neighbour products, CancellationToken cancelled) => products.GetAsync("/products", cancelled)
);
app.MapGet(
    "/stress-test",
    async (StressTest stressTest, CancellationToken cancelled) =>
    {
        await stressTest.RunAsync(cancelled);
        return "Stress test completed";
    }
);

app.Run();
return 0;

namespace Users
{
    internal sealed record User(int Id, string Name, string Email);

    [JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(User[]))]
    internal sealed partial class Json : JsonSerializerContext;
}
