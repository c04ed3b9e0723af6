using Pulumirpc;

namespace Pulumi;

/// <summary>Sends messages to the engine, which displays them with the deployment.</summary>
public static class Log
{
    /// <summary>Logs a message for people who look for a fault.</summary>
    public static void Debug(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null) =>
        Send(LogSeverity.Debug, message, resource, streamId, ephemeral);

    /// <summary>Logs information.</summary>
    public static void Info(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null) =>
        Send(LogSeverity.Info, message, resource, streamId, ephemeral);

    /// <summary>Logs a warning.</summary>
    public static void Warn(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null) =>
        Send(LogSeverity.Warning, message, resource, streamId, ephemeral);

    /// <summary>Logs an error. The deployment fails when the program has ended.</summary>
    public static void Error(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null) =>
        Send(LogSeverity.Error, message, resource, streamId, ephemeral);

    /// <summary>Logs an exception as an error, with its stack trace.</summary>
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
