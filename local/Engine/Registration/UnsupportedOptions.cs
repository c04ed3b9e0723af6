using Grpc.Core;
using Local.Protocol.Rpc;
using Pulumirpc;

namespace Local.Engine.Registration;

/// <summary>
/// Refuses resource options that this engine does not honour. Pulumi's SDKs ask for most of them first, and are told
/// that they are not supported; a request that carries one nonetheless must not be done without it.
/// </summary>
internal static class UnsupportedOptions
{
    /// <exception cref="RpcException">The request has one; the message names it.</exception>
    public static void Refuse(RegisterResourceRequest request)
    {
        var option =
            request.ImportId.Length > 0 ? "import"
            : request.Transforms.Count > 0 ? "transforms"
            : request.Hooks?.CalculateSize() > 0 ? "hooks"
            : request.ReplaceWith.Count > 0 ? "replaceWith"
            : request.ReplacementTrigger is not null ? "replacementTrigger"
            : request.HideDiffs.Count > 0 ? "hideDiffs"
            : request.EnvVarMappings.Count > 0 ? "envVarMappings"
            : request.StateMigrations.Count > 0 ? "stateMigrations"
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
