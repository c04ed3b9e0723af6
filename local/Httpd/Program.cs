using System.Globalization;
using System.Runtime.InteropServices;
using Local.Httpd;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

// A replacement for Apache on the machines of the local cloud, where a port is a Unix socket in /run/ports.
const string PidFile = "/run/httpd.pid";
if (args is not [var path])
{
    Console.Error.WriteLine("usage: httpd <configuration>");
    return 2;
}

ServerConfig config;
try
{
    config = ServerConfig.Parse(File.ReadLines(path));
}
catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"httpd: {path}: {e.Message}");
    return 1;
}

if (!Directory.Exists(config.DocumentRoot))
{
    Console.Error.WriteLine($"httpd: {path}: DocumentRoot {config.DocumentRoot} is not a directory");
    return 1;
}

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.Logging.ClearProviders();
builder.WebHost.UseKestrelCore();
builder.WebHost.ConfigureKestrel(server =>
{
    server.AddServerHeader = false;
    foreach (var port in config.Ports)
    {
        var socket = $"/run/ports/{port.ToString(CultureInfo.InvariantCulture)}";
        // The socket is left from a process that was killed.
        File.Delete(socket);
        server.ListenUnixSocket(socket);
    }
});
await using var application = builder.Build();
using var files = new PhysicalFileProvider(config.DocumentRoot);
application.UseDefaultFiles(
    new DefaultFilesOptions { FileProvider = files, DefaultFileNames = [.. config.DirectoryIndexes] }
);
application.UseStaticFiles(
    new StaticFileOptions
    {
        FileProvider = files,
        ServeUnknownFileTypes = true,
        DefaultContentType = "text/plain",
    }
);

// As in Apache, a folder without an index exists but is not listed.
application.Run(context =>
{
    context.Response.StatusCode = files.GetDirectoryContents(context.Request.Path).Exists
        ? StatusCodes.Status403Forbidden
        : StatusCodes.Status404NotFound;
    return Task.CompletedTask;
});
await application.StartAsync();
await File.WriteAllTextAsync(PidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
var ended = new TaskCompletionSource();
using var terminate = PosixSignalRegistration.Create(
    PosixSignal.SIGTERM,
    signal =>
    {
        signal.Cancel = true;
        ended.TrySetResult();
    }
);
await ended.Task;
await application.StopAsync();
File.Delete(PidFile);
return 0;
