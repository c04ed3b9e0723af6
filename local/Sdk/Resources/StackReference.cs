using System.Collections.Immutable;

namespace Pulumi;

/// <summary>A reader of another stack's outputs.</summary>
public class StackReference : CustomResource
{
    /// <param name="name">The name of the other stack, unless <paramref name="args"/> gives one.</param>
    /// <param name="args">The other stack's name, if it is not <paramref name="name"/>.</param>
    /// <param name="options">How the engine treats the reference.</param>
    public StackReference(string name, StackReferenceArgs? args = null, CustomResourceOptions? options = null)
        : base(
            "pulumi:pulumi:StackReference",
            name,
            new StackReferenceArgs { Name = args?.Name ?? name },
            CustomResourceOptions.Merge(options, new CustomResourceOptions { Id = args?.Name ?? name })
        ) { }

    /// <summary>The name of the other stack.</summary>
    [Output("name")]
    public Output<string> Name => field ??= OutputOf<string>("name");

    /// <summary>All outputs of the other stack; secret if one of them is.</summary>
    [Output("outputs")]
    public Output<ImmutableDictionary<string, object>> Outputs =>
        field ??= OutputOf<ImmutableDictionary<string, object>>("outputs");

    /// <summary>The names of the secret outputs.</summary>
    [Output("secretOutputNames")]
    public Output<ImmutableArray<string>> SecretOutputNames =>
        field ??= OutputOf<ImmutableArray<string>>("secretOutputNames");

    /// <summary>
    /// Returns the output <paramref name="name"/>; null if the stack has none. Secret only if that output is.
    /// </summary>
    public Output<object?> GetOutput(Input<string> name) =>
        Output
            .Tuple(name, (Input<ImmutableDictionary<string, object>>)Outputs)
            .Apply(both => both.Item2.GetValueOrDefault(both.Item1))
            .WithIsSecret(IsSecretAsync(name));

    /// <summary>Returns the output <paramref name="name"/>. The program fails if the stack has none.</summary>
    public Output<object> RequireOutput(Input<string> name) =>
        Output
            .Tuple(name, (Input<string>)Name, (Input<ImmutableDictionary<string, object>>)Outputs)
            .Apply(all =>
                all.Item3.TryGetValue(all.Item1, out var value)
                    ? value
                    : throw new KeyNotFoundException(
                        $"Required output '{all.Item1}' does not exist on stack '{all.Item2}'."
                    )
            )
            .WithIsSecret(IsSecretAsync(name));

    /// <summary>
    /// Returns the value of the output <paramref name="name"/>, in a different property if it is secret.
    /// </summary>
    /// <returns>Both values are null when the stack has no such output.</returns>
    public async Task<StackReferenceOutputDetails> GetOutputDetailsAsync(string name)
    {
        var data = await GetOutput(name).DataTask.ConfigureAwait(false);
        return data.IsSecret
            ? new StackReferenceOutputDetails { SecretValue = data.Value }
            : new StackReferenceOutputDetails { Value = data.Value };
    }

    private async Task<bool> IsSecretAsync(Input<string> name)
    {
        var wanted = await name.ToOutput().DataTask.ConfigureAwait(false);
        var secrets = await SecretOutputNames.DataTask.ConfigureAwait(false);
        return wanted.IsKnown && secrets.IsKnown && !secrets.Value.IsDefault
            ? secrets.Value.Contains(wanted.Value)
            : (await Outputs.DataTask.ConfigureAwait(false)).IsSecret;
    }
}

/// <summary>The value of another stack's output. At most one of the two properties is set.</summary>
public sealed class StackReferenceOutputDetails
{
    /// <summary>The value of an output that is not secret; null otherwise.</summary>
    public object? Value { get; set; }

    /// <summary>The value of an output that is secret; null otherwise.</summary>
    public object? SecretValue { get; set; }
}

/// <summary>The name of the other stack.</summary>
public class StackReferenceArgs : ResourceArgs
{
    /// <summary>The full name of the other stack. Default: the name of the reference.</summary>
    [Input("name", required: true)]
    public Input<string>? Name { get; set; }
}
