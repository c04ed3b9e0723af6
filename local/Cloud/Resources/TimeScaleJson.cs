using System.Text.Json.Serialization;

namespace Local.Cloud.Resources;

[JsonSerializable(typeof(Dictionary<string, double>))]
internal sealed partial class TimeScaleJson : JsonSerializerContext;
