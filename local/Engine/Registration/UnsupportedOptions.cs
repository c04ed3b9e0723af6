using Grpc.Core;
using Local.Protocol.Rpc;
using Pulumirpc;

namespace Local.Engine.Registration;

/// <summary>
/// Rejects resource options that this engine does not support. Pulumi's SDKs ask about most of them first and learn
/// that they are not supported. A request that carries one nevertheless must fail.
/// </summary>
internal static class UnsupportedOptions
{
    /// <exception cref="RpcException">The request has such an option. The message names it.</exception>
    public static void Refuse(RegisterResourceRequest request)
    {
        var option =
            request.ReplacementTrigger is not null ? "replacementTrigger"
            : request.EnvVarMappings.Count > 0 ? "envVarMappings"
            : request.StateMigrations.Count > 0 ? "stateMigrations"
            : request.Hooks?.OnError.Count > 0 ? "hooks.onError"
            : request is { Custom: true, Remote: false } ? null
            : request.ImportId.Length > 0 ? "import"
            : request.Hooks?.CalculateSize() > 0 ? "hooks"
            : request.ReplaceWith.Count > 0 ? "replaceWith"
            : request.HideDiffs.Count > 0 ? "hideDiffs"
            : null;
        if (option is not null)
        {
            throw RpcErrors.New(
                StatusCode.Unimplemented,
                $"the resource option {option} (of {request.Type} {request.Name}) is not supported by the local engine"
            );
        }
    }
}
