namespace Local.Tests;

/// <summary>The programs and packages that a test needs and this machine lacks.</summary>
internal static class Missing
{
    /// <summary>Skips the test with the reason. Where a variable of the environment is 1, as in CI, the test fails.</summary>
    /// <param name="requiredVariable">The name of the variable.</param>
    /// <param name="reason">The reason, which names what is missing.</param>
    public static void Skip(string requiredVariable, string reason)
    {
        Assert.That(Environment.GetEnvironmentVariable(requiredVariable), Is.Not.EqualTo("1"), reason);
        Assert.Ignore(reason);
    }
}
