using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pulumi.Serialization;

/// <summary>Reads and writes JSON of values that hold outputs and inputs at any depth.</summary>
internal static class OutputJson
{
    public static async Task<OutputData<string>> SerializeAsync<T>(Output<T> value, JsonSerializerOptions? options)
    {
        var data = await value.DataTask.ConfigureAwait(false);
        if (!data.IsKnown)
        {
            return new OutputData<string>(data.Resources, "", IsKnown: false, data.IsSecret);
        }

        // Converters cannot await. Each pass collects the outputs that are not settled; then they are awaited.
        while (true)
        {
            var seen = new Seen();
            var json = JsonSerializer.Serialize(data.Value, WithConverter(options, seen));
            if (seen.Unsettled.Count == 0)
            {
                return new OutputData<string>(
                    data.Resources.Union(seen.Resources),
                    seen.Unknown ? "" : json,
                    !seen.Unknown,
                    data.IsSecret || seen.Secret
                );
            }

            await Task.WhenAll(seen.Unsettled).ConfigureAwait(false);
        }
    }

    public static async Task<OutputData<T>> DeserializeAsync<T>(Output<string> json, JsonSerializerOptions? options)
    {
        var data = await json.DataTask.ConfigureAwait(false);
        if (!data.IsKnown)
        {
            return new OutputData<T>(data.Resources, default!, IsKnown: false, data.IsSecret);
        }

        var seen = new Seen { Resources = data.Resources, Secret = data.IsSecret };
        var value = JsonSerializer.Deserialize<T>(data.Value, WithConverter(options, seen));
        return new OutputData<T>(data.Resources, value!, IsKnown: true, data.IsSecret);
    }

    private static JsonSerializerOptions WithConverter(JsonSerializerOptions? options, Seen seen)
    {
        var result = options is null ? new JsonSerializerOptions() : new JsonSerializerOptions(options);
        result.Converters.Add(new Factory(seen));
        return result;
    }

    /// <summary>
    /// State of one pass: in writing, the outputs seen so far; in reading, the resources and secrecy that new
    /// outputs inherit.
    /// </summary>
    private sealed class Seen
    {
        public ImmutableHashSet<Resource> Resources { get; set; } = [];

        public bool Secret { get; set; }

        public bool Unknown { get; set; }

        public List<Task> Unsettled { get; } = [];
    }

    private sealed class Factory(Seen seen) : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => ConverterType(typeToConvert) is not null;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)
                Activator.CreateInstance(
                    ConverterType(typeToConvert)!.MakeGenericType(typeToConvert.GetGenericArguments()),
                    seen
                )!;

        private static Type? ConverterType(Type type)
        {
            var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
            return definition == typeof(Output<>) ? typeof(OutputConverter<>)
                : definition == typeof(Input<>) ? typeof(InputConverter<>)
                : definition == typeof(InputList<>) ? typeof(ListConverter<>)
                : definition == typeof(InputMap<>) ? typeof(MapConverter<>)
                : null;
        }
    }

    private abstract class Converter<TWrapper, T>(Seen seen) : JsonConverter<TWrapper>
    {
        protected abstract Output<T> ToOutput(TWrapper value);

        protected abstract TWrapper FromOutput(Output<T> output);

        public override TWrapper Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var value = JsonSerializer.Deserialize<T>(ref reader, options);
            var data = new OutputData<T>(seen.Resources, value!, IsKnown: true, seen.Secret);
            return FromOutput(new Output<T>(Task.FromResult(data)));
        }

        public override void Write(Utf8JsonWriter writer, TWrapper value, JsonSerializerOptions options)
        {
            var settled = ToOutput(value).DataTask;
            if (!settled.IsCompleted)
            {
                seen.Unsettled.Add(settled);
                writer.WriteNullValue();
                return;
            }

            var data = settled.GetAwaiter().GetResult();
            seen.Resources = seen.Resources.Union(data.Resources);
            seen.Secret |= data.IsSecret;
            seen.Unknown |= !data.IsKnown;
            if (data.IsKnown)
            {
                JsonSerializer.Serialize(writer, data.Value, options);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    private sealed class OutputConverter<T>(Seen seen) : Converter<Output<T>, T>(seen)
    {
        protected override Output<T> ToOutput(Output<T> value) => value;

        protected override Output<T> FromOutput(Output<T> output) => output;
    }

    private sealed class InputConverter<T>(Seen seen) : Converter<Input<T>, T>(seen)
    {
        protected override Output<T> ToOutput(Input<T> value) => value;

        protected override Input<T> FromOutput(Output<T> output) => output;
    }

    private sealed class ListConverter<T>(Seen seen) : Converter<InputList<T>, ImmutableArray<T>>(seen)
    {
        protected override Output<ImmutableArray<T>> ToOutput(InputList<T> value) => value.ToOutput();

        protected override InputList<T> FromOutput(Output<ImmutableArray<T>> output) => output;
    }

    private sealed class MapConverter<T>(Seen seen) : Converter<InputMap<T>, ImmutableDictionary<string, T>>(seen)
    {
        protected override Output<ImmutableDictionary<string, T>> ToOutput(InputMap<T> value) => value.ToOutput();

        protected override InputMap<T> FromOutput(Output<ImmutableDictionary<string, T>> output) => output;
    }
}
