using System.Text.Json.Serialization;
using Products;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddTelemetry();

// On SIGTERM, the server accepts no new connections and finishes requests in progress. ECS sends SIGKILL 30 s
// later.
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, Json.Default));
builder.Services.AddSingleton(services => new Neighbour(
    "users",
    "SERVICE_USERS",
    services.GetRequiredService<IConfiguration>()
));

var app = builder.Build();

Product[] products = [new(1, "Laptop", 1000), new(2, "Mouse", 20), new(3, "Keyboard", 50)];

app.MapHealth();
app.MapGet("/", (IConfiguration environment) => $"service products API version {environment["API_VERSION"]}");
app.MapGet("/products", () => products);
app.MapGet("/service-users", (Neighbour users, CancellationToken cancelled) => users.GetAsync("/users", cancelled));

app.Run();

namespace Products
{
    internal sealed record Product(int Id, string Name, int Price);

    [JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Product[]))]
    internal sealed partial class Json : JsonSerializerContext;
}
