var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

// On SIGTERM, the server accepts no new connections and finishes requests in progress. ECS sends SIGKILL 30 s
// later.
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));

var app = builder.Build();

// Each container has its own HOSTNAME, so repeated requests show which container answers.
app.MapGet("/", (IConfiguration environment) => $"hello from {environment["HOSTNAME"]}");
app.MapGet("/alive", () => "alive");

app.Run();
