namespace Local.Tests;

/// <summary>
/// The category of tests that take long. <c>dotnet test</c> leaves them out by <c>short.runsettings</c>; with
/// <c>INFRA_LONG=1</c>, as in <c>.ci/run</c>, it runs them.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class LongAttribute : CategoryAttribute
{
    /// <summary>Whether this run includes the long tests.</summary>
    public static bool AreIncluded => Environment.GetEnvironmentVariable("INFRA_LONG") == "1";
}
