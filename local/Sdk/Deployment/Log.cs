using Pulumirpc;

namespace Pulumi;

/// <summary>Tells the engine something, which shows it with the deployment.</summary>
public static class Log
{
    /// <summary>Tells what only someone who looks for a fault wants to know.</summary>
    public static void Debug(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null) =>
        Send(LogSeverity.Debug, message, resource, streamId, ephemeral);

    /// <summary>Tells what is worth knowing.</summary>
    public static void Info(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null) =>
        Send(LogSeverity.Info, message, resource, streamId, ephemeral);

    /// <summary>Tells what is probably wrong.</summary>
    public static void Warn(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null) =>
        Send(LogSeverity.Warning, message, resource, streamId, ephemeral);

    /// <summary>Tells what is wrong; the deployment fails once the program has ended.</summary>
    public static void Error(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null) =>
        Send(LogSeverity.Error, message, resource, streamId, ephemeral);

    /// <summary>Tells an exception as an error, with its stack trace.</summary>
    public static void Exception(
        Exception exception,
        Resource? resource = null,
        int? streamId = null,
        bool? ephemeral = null
    ) => Error(exception.ToString(), resource, streamId, ephemeral);

    private static void Send(
        LogSeverity severity,
        string message,
        Resource? resource,
        int? streamId,
        bool? ephemeral
    ) => Deployment.Required.Logger.LogAsync(severity, message, resource, streamId, ephemeral);
}
