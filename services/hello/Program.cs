var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

// SIGTERM: no new connection, requests in flight end. ECS sends SIGKILL 30 s after SIGTERM.
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));

var app = builder.Build();

// A container's HOSTNAME is its own: who asks repeatedly sees which of them answers.
app.MapGet("/", (IConfiguration environment) => $"hello from {environment["HOSTNAME"]}");
app.MapGet("/alive", () => "alive");

app.Run();
