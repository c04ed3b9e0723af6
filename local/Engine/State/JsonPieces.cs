using System.Buffers;
using System.Text.Json;

namespace Local.Engine.State;

/// <summary>
/// Reads a JSON document that is too large for the memory: it is read forward from a stream, and the memory holds
/// only the present value.
/// </summary>
internal sealed class JsonPieces
{
    private readonly Stream _stream;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _isEnd;
    private JsonReaderState _state;

    private JsonPieces(Stream stream) => _stream = stream;

    private delegate bool Attempt<T>(ref Utf8JsonReader reader, out T result);

    /// <summary>Returns a document in which the arrays with the given names are empty.</summary>
    /// <exception cref="JsonException">The stream is not JSON.</exception>
    public static JsonDocument Outline(Stream stream, params ReadOnlySpan<string> arrays)
    {
        var pieces = new JsonPieces(stream);
        var outline = new ArrayBufferWriter<byte>();
        while (pieces.Next(outline) is { Type: not JsonTokenType.None } token)
        {
            if (
                token.Type == JsonTokenType.PropertyName
                && arrays.Contains(token.Text)
                && pieces.Next(outline).Type == JsonTokenType.StartArray
            )
            {
                pieces.SkipItems();
                outline.Write("]"u8);
            }
        }

        return JsonDocument.Parse(outline.WrittenMemory);
    }

    /// <summary>
    /// Returns the items of the arrays with the given names. An item is valid until the next one is requested.
    /// </summary>
    /// <exception cref="JsonException">The stream is not JSON.</exception>
    public static IEnumerable<(string Array, JsonElement Item)> Items(Stream stream, params string[] arrays)
    {
        var pieces = new JsonPieces(stream);
        while (pieces.Next() is { Type: not JsonTokenType.None } token)
        {
            if (
                token.Type == JsonTokenType.PropertyName
                && arrays.Contains(token.Text)
                && pieces.Next().Type == JsonTokenType.StartArray
            )
            {
                while (pieces.NextItem() is { } item)
                {
                    using (item)
                    {
                        yield return (token.Text, item.RootElement);
                    }
                }
            }
        }
    }

    private (JsonTokenType Type, string Text) Next(IBufferWriter<byte>? copy = null) =>
        Advance<(JsonTokenType, string)>(
            (ref reader, out token) =>
            {
                var found = reader.Read();
                var isName = found && reader.TokenType == JsonTokenType.PropertyName;
                token = (found ? reader.TokenType : JsonTokenType.None, isName ? reader.GetString()! : "");
                return found || _isEnd;
            },
            copy
        );

    /// <summary>Returns the next item of the present array; null at its end.</summary>
    private JsonDocument? NextItem() =>
        Advance<JsonDocument?>(
            (ref reader, out item) =>
            {
                item = null;
                return reader.Read()
                    && (reader.TokenType == JsonTokenType.EndArray || JsonDocument.TryParseValue(ref reader, out item));
            }
        );

    private void SkipItems()
    {
        var isOver = false;
        while (!isOver)
        {
            isOver = Advance<bool>(
                (ref reader, out isEnd) =>
                {
                    var isThere = reader.Read();
                    isEnd = isThere && reader.TokenType == JsonTokenType.EndArray;
                    return isEnd || (isThere && reader.TrySkip());
                }
            );
        }
    }

    /// <summary>
    /// Advances past the part that <paramref name="attempt"/> reads. Reads more from the stream and tries again if
    /// the part was incomplete.
    /// </summary>
    private T Advance<T>(Attempt<T> attempt, IBufferWriter<byte>? copy = null)
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isEnd, _state);
            if (attempt(ref reader, out var result))
            {
                var read = (int)reader.BytesConsumed;
                copy?.Write(_buffer.AsSpan(_start, read));
                _start += read;
                _state = reader.CurrentState;
                return result;
            }

            Fill();
        }
    }

    private void Fill()
    {
        var kept = _buffer.AsSpan(_start, _end - _start);
        if (kept.Length == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }
        else
        {
            kept.CopyTo(_buffer);
        }

        _start = 0;
        _end = kept.Length;
        var read = _stream.Read(_buffer.AsSpan(_end));
        _end += read;
        _isEnd = read == 0;
    }
}
