using Local.Cloud.Images;

namespace Local.Tests.Images;

/// <summary>The installed .NET that runs a program for another version, as its host decides.</summary>
public class FrameworkTests
{
    private const string Name = "Microsoft.AspNetCore.App";

    [TestCase("10.0.0", "Minor", "10.0.0", true)]
    [TestCase("10.0.0", "Minor", "10.0.12", true)]
    [TestCase("10.0.0", "Minor", "10.2.0", true)]
    [TestCase("10.0.13", "Minor", "10.0.12", false)]
    [TestCase("10.1.0", "Minor", "10.0.12", false)]
    [TestCase("8.0.0", "Minor", "10.0.12", false)]
    [TestCase("11.0.0", "Minor", "10.0.12", false)]
    [TestCase("11.0.0", "LatestMajor", "10.0.12", false)]
    [TestCase("8.0.0", "Major", "10.0.12", true)]
    [TestCase("8.0.0", "latestMajor", "10.0.12", true)]
    [TestCase("8.0.0", "LatestMinor", "10.0.12", false)]
    [TestCase("10.0.0", "LatestPatch", "10.0.12", true)]
    [TestCase("10.0.0", "LatestPatch", "10.1.0", false)]
    [TestCase("10.0.0", "Disable", "10.0.12", false)]
    [TestCase("10.0.12", "Disable", "10.0.12", true)]
    [TestCase("11.0.0", "Minor", "11.0.0-rc.1.25451.107", false)]
    [TestCase("11.0.0-preview.2", "Minor", "11.0.0-preview.10", true)]
    [TestCase("11.0.0-preview.2", "Minor", "11.0.0", true)]
    public void A_program_runs_with_the_versions_that_its_roll_forward_allows(
        string wanted,
        string rollForward,
        string installed,
        bool runs
    ) =>
        Assert.That(
            new FrameworkReference(new Framework(Name, wanted), rollForward).Takes(new Framework(Name, installed)),
            Is.EqualTo(runs)
        );

    [Test]
    public void Another_framework_of_the_same_version_does_not_help() =>
        Assert.That(
            new FrameworkReference(new Framework(Name, "10.0.0")).Takes(
                new Framework("Microsoft.NETCore.App", "10.0.0")
            ),
            Is.False
        );
}
