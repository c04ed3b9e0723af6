using Local.Protocol.Values;

namespace Pulumi.Serialization;

/// <summary>Inputs as protocol values, each with the resources that it came from.</summary>
internal sealed record SerializedInputs(
    PropertyMap Values,
    IReadOnlyDictionary<string, IReadOnlySet<Resource>> Dependencies
)
{
    /// <param name="context">The owner of the inputs, for errors.</param>
    /// <param name="inputs">The inputs. Null values are left out.</param>
    /// <param name="newSerializer">Makes a serializer for one input.</param>
    /// <exception cref="InvalidOperationException">An input cannot be sent.</exception>
    public static async Task<SerializedInputs> FromAsync(
        string context,
        IEnumerable<KeyValuePair<string, object?>> inputs,
        Func<Serializer> newSerializer
    )
    {
        var values = new List<KeyValuePair<string, PropertyValue>>();
        var dependencies = new Dictionary<string, IReadOnlySet<Resource>>();
        foreach (var (name, input) in inputs)
        {
            if (input is null)
            {
                continue;
            }

            var serializer = newSerializer();
            PropertyValue value;
            try
            {
                value = await serializer.SerializeAsync($"{context}.{name}", input).ConfigureAwait(false);
            }
            catch (InvalidOperationException e)
            {
                throw new InvalidOperationException($"error serializing property \"{name}\": {e.Message}", e);
            }

            if (value is not NullValue)
            {
                values.Add(KeyValuePair.Create(name, value));
                dependencies[name] = serializer.Resources;
            }
        }

        return new SerializedInputs(new PropertyMap(values), dependencies);
    }
}
