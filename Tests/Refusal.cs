namespace Infra.Tests;

/// <summary>What a constructor refuses.</summary>
internal static class Refusal
{
    /// <summary>The message of the constructor's <see cref="ArgumentException"/>.</summary>
    public static string Of(Action<Recording> create)
    {
        string? message = null;
        _ = Recording
            .RunAsync(recording =>
            {
                try
                {
                    create(recording);
                }
                catch (ArgumentException exception)
                {
                    message = exception.Message;
                }
            })
            .GetAwaiter()
            .GetResult();
        return message ?? "nothing was refused";
    }
}
