using System.Collections.Immutable;
using Grpc.Core;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Engine.Steps;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Engine.Registration;

/// <summary>Reads the program's goals from its messages.</summary>
internal static class GoalReader
{
    /// <param name="request">The message of the program.</param>
    /// <param name="rootUrn">The URN of the stack's own resource, the default parent.</param>
    /// <exception cref="RpcException">The message is malformed.</exception>
    public static Goal Read(RegisterResourceRequest request, string rootUrn)
    {
        Require(request.Type, request.Name);
        return new Goal
        {
            Type = StringPool.Share(request.Type),
            Name = request.Name,
            Custom = request.Custom,
            Parent = Parent(request.Parent, request.Type, rootUrn),
            Inputs = Properties(request.Object),
            Protect = request.Protect,
            Dependencies = Urns(request.Dependencies),
            Provider = StringPool.Share(request.Provider),
            Version = request.Version,
            PropertyDependencies = new(
                request.PropertyDependencies.Select(entry =>
                    KeyValuePair.Create(StringPool.Share(entry.Key), Urns(entry.Value.Urns))
                )
            ),
            DeleteBeforeReplace =
                request.DeleteBeforeReplaceDefined || request.DeleteBeforeReplace ? request.DeleteBeforeReplace : null,
            IgnoreChanges = [.. request.IgnoreChanges],
            ReplaceOnChanges = [.. request.ReplaceOnChanges],
            AdditionalSecretOutputs = [.. request.AdditionalSecretOutputs],
            Aliases =
            [
                .. request.AliasURNs.Select(urn => new AliasSpec { Urn = urn }),
                .. request.Aliases.Select(Read),
            ],
            CustomTimeouts = Read(request.CustomTimeouts),
            RetainOnDelete = request.RetainOnDelete,
            DeletedWith = request.DeletedWith,
            ImportId = request.ImportId,
            ReplaceWith = [.. request.ReplaceWith],
            HideDiffs = [.. request.HideDiffs],
            Hooks = Read(request.Hooks),
        };
    }

    /// <inheritdoc cref="Read(RegisterResourceRequest, string)"/>
    public static Goal Read(ReadResourceRequest request, string rootUrn)
    {
        Require(request.Type, request.Name);
        return new Goal
        {
            Type = StringPool.Share(request.Type),
            Name = request.Name,
            Custom = true,
            Parent = Parent(request.Parent, request.Type, rootUrn),
            Inputs = Properties(request.Properties),
            Dependencies = Urns(request.Dependencies),
            Provider = StringPool.Share(request.Provider),
            Version = request.Version,
            AdditionalSecretOutputs = [.. request.AdditionalSecretOutputs],
        };
    }

    /// <summary>Returns the properties in the form that the engine keeps.</summary>
    public static PropertyMap Properties(Google.Protobuf.WellKnownTypes.Struct? properties) =>
        Secrecy.Flatten(PropertyMarshaler.FromStruct(properties));

    /// <summary>Returns the parent in a message, or the default parent.</summary>
    public static string Parent(string parent, string type, string rootUrn) =>
        parent.Length > 0 || type == Urn.RootStackType ? StringPool.Share(parent) : rootUrn;

    private static void Require(string type, string name)
    {
        if (type.Length == 0 || name.Length == 0)
        {
            throw RpcErrors.New(
                StatusCode.InvalidArgument,
                $"a resource needs a type and a name: found type \"{type}\", name \"{name}\""
            );
        }
    }

    private static ImmutableArray<string> Urns(IEnumerable<string> urns) =>
        [.. urns.Select(StringPool.Share).Distinct().Order(StringComparer.Ordinal)];

    private static AliasSpec Read(Alias alias) =>
        alias.AliasCase == Alias.AliasOneofCase.Urn
            ? new AliasSpec { Urn = alias.Urn }
            : new AliasSpec
            {
                Name = OrNull(alias.Spec.Name),
                Type = OrNull(alias.Spec.Type),
                Stack = OrNull(alias.Spec.Stack),
                Project = OrNull(alias.Spec.Project),
                Parent =
                    alias.Spec.ParentCase == Alias.Types.Spec.ParentOneofCase.NoParent && alias.Spec.NoParent
                        ? ""
                        : OrNull(alias.Spec.ParentUrn),
            };

    private static HookBinding Read(RegisterResourceRequest.Types.ResourceHooksBinding? hooks) =>
        hooks is null
            ? HookBinding.None
            : HookBinding.Of(
                (HookBinding.BeforeCreate, hooks.BeforeCreate),
                (HookBinding.AfterCreate, hooks.AfterCreate),
                (HookBinding.BeforeUpdate, hooks.BeforeUpdate),
                (HookBinding.AfterUpdate, hooks.AfterUpdate),
                (HookBinding.BeforeDelete, hooks.BeforeDelete),
                (HookBinding.AfterDelete, hooks.AfterDelete)
            );

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    private static CustomTimeouts? Read(RegisterResourceRequest.Types.CustomTimeouts? timeouts)
    {
        if (timeouts is null)
        {
            return null;
        }

        try
        {
            var read = new CustomTimeouts(
                CustomTimeouts.Seconds(timeouts.Create),
                CustomTimeouts.Seconds(timeouts.Update),
                CustomTimeouts.Seconds(timeouts.Delete)
            );
            return read == new CustomTimeouts(0, 0, 0) ? null : read;
        }
        catch (FormatException e)
        {
            throw RpcErrors.New(StatusCode.InvalidArgument, $"customTimeouts: {e.Message}");
        }
    }
}
