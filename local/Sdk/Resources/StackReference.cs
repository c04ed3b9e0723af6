using System.Collections.Immutable;

namespace Pulumi;

/// <summary>Reads the outputs of another stack.</summary>
public class StackReference : CustomResource
{
    /// <param name="name">The stack's name, unless <paramref name="args"/> gives another.</param>
    /// <param name="args">Which stack.</param>
    /// <param name="options">How the engine treats it.</param>
    public StackReference(string name, StackReferenceArgs? args = null, CustomResourceOptions? options = null)
        : base(
            "pulumi:pulumi:StackReference",
            name,
            new StackReferenceArgs { Name = args?.Name ?? name },
            CustomResourceOptions.Merge(options, new CustomResourceOptions { Id = args?.Name ?? name })
        ) { }

    /// <summary>The stack's name.</summary>
    [Output("name")]
    public Output<string> Name => field ??= OutputOf<string>("name");

    /// <summary>All outputs of the stack; secret when one of them is.</summary>
    [Output("outputs")]
    public Output<ImmutableDictionary<string, object>> Outputs =>
        field ??= OutputOf<ImmutableDictionary<string, object>>("outputs");

    /// <summary>The names of the outputs that are secret.</summary>
    [Output("secretOutputNames")]
    public Output<ImmutableArray<string>> SecretOutputNames =>
        field ??= OutputOf<ImmutableArray<string>>("secretOutputNames");

    /// <summary>The output <paramref name="name"/>, or null when the stack has none; secret only when it is itself.</summary>
    public Output<object?> GetOutput(Input<string> name) =>
        Output
            .Tuple(name, (Input<ImmutableDictionary<string, object>>)Outputs)
            .Apply(both => both.Item2.GetValueOrDefault(both.Item1))
            .WithIsSecret(IsSecretAsync(name));

    /// <summary>The output <paramref name="name"/>; that the stack has none fails the program.</summary>
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

    private async Task<bool> IsSecretAsync(Input<string> name)
    {
        var wanted = await name.ToOutput().DataTask.ConfigureAwait(false);
        var secrets = await SecretOutputNames.DataTask.ConfigureAwait(false);
        return wanted.IsKnown && secrets.IsKnown && !secrets.Value.IsDefault
            ? secrets.Value.Contains(wanted.Value)
            : (await Outputs.DataTask.ConfigureAwait(false)).IsSecret;
    }
}

/// <summary>Which stack is referred to.</summary>
public class StackReferenceArgs : ResourceArgs
{
    /// <summary>The stack's full name.</summary>
    [Input("name", required: true)]
    public Input<string>? Name { get; set; }
}
