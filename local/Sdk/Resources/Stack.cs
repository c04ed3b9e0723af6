using System.Collections.Immutable;
using System.Reflection;

namespace Pulumi;

/// <summary>
/// The root of a stack's resources. In a derived class, the constructor makes the resources, and properties with
/// <see cref="OutputAttribute"/> are the stack's outputs.
/// </summary>
public class Stack : ComponentResource
{
    internal const string TypeToken = "pulumi:pulumi:Stack";

    /// <param name="options">Options of the whole stack.</param>
    public Stack(StackOptions? options = null)
        : base(
            TypeToken,
            $"{Deployment.Instance.ProjectName}-{Deployment.Instance.StackName}",
            options is null
                ? null
                : new ComponentResourceOptions
                {
                    ResourceTransformations = options.ResourceTransformations,
                    ResourceTransforms = options.ResourceTransforms,
                }
        ) => Deployment.Required.Stack = this;

    internal Stack(Func<Task<IDictionary<string, object?>>> program, StackOptions? options)
        : this(options)
    {
        Outputs = Output.Create(RunAsync(program));
        RegisterOutputs(Outputs);
    }

    internal Output<IDictionary<string, object?>> Outputs { get; private set; } =
        Output.Create<IDictionary<string, object?>>(ImmutableDictionary<string, object?>.Empty);

    /// <summary>Registers the properties that a derived class marks as outputs.</summary>
    /// <exception cref="RunException">A property has no value, or is not an <see cref="Output{T}"/>.</exception>
    internal void RegisterPropertyOutputs()
    {
        var outputs = new Dictionary<string, object?>();
        foreach (var property in GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (
                property.GetCustomAttribute<OutputAttribute>() is { } attribute
                && property.DeclaringType!.IsSubclassOf(typeof(Stack))
            )
            {
                outputs.Add(attribute.Name ?? property.Name, property.GetValue(this));
            }
        }

        var missing = outputs.Where(entry => entry.Value is null).Select(entry => entry.Key).ToList();
        if (missing.Count > 0)
        {
            throw new RunException(
                $"Output(s) '{string.Join(", ", missing)}' have no value assigned. "
                    + "[Output] attributed properties must be assigned inside Stack constructor."
            );
        }

        var wrong = outputs.Where(entry => entry.Value is not IOutput).Select(entry => entry.Key).ToList();
        if (wrong.Count > 0)
        {
            throw RunException.OutputsHaveIncorrectType(wrong);
        }

        Outputs = Output.Create<IDictionary<string, object?>>(outputs);
        RegisterOutputs(Outputs);
    }

    private static async Task<IDictionary<string, object?>> RunAsync(Func<Task<IDictionary<string, object?>>> program)
    {
        var outputs = await program().ConfigureAwait(false);
        return outputs.ToImmutableDictionary();
    }
}
