using System.Text.Json;
using System.Text.Json.Serialization;

namespace Local.Cloud.Page;

/// <summary>The last health checks of a stack's targets.</summary>
/// <param name="Groups">
/// The checks, oldest first, at most 20, by the target group's name and the target's address and port.
/// </param>
internal sealed record ChecksReport(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyList<PageCheck>>> Groups
);

/// <summary>
/// A health check of a target. Its JSON is an array of the parameters, as a large stack has tens of thousands of checks.
/// </summary>
/// <param name="Time">The time of its end, in milliseconds since 1970.</param>
/// <param name="Milliseconds">The time that it took, in milliseconds.</param>
/// <param name="IsPassed">Whether the target passed.</param>
/// <param name="Answer">The HTTP status of the target's answer; without one, the reason of the failure.</param>
[JsonConverter(typeof(Converter))]
internal sealed record PageCheck(long Time, double Milliseconds, bool IsPassed, string Answer)
{
    private const int Digits = 1;

    /// <summary>Writes a check. Nobody reads one but the page's script.</summary>
    internal sealed class Converter : JsonConverter<PageCheck>
    {
        public override PageCheck Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, PageCheck value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(value.Time);
            writer.WriteNumberValue(Math.Round(value.Milliseconds, Digits));
            writer.WriteBooleanValue(value.IsPassed);
            writer.WriteStringValue(value.Answer);
            writer.WriteEndArray();
        }
    }
}
