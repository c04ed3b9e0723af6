using Local.Cloud.Contract;
using Local.Cloud.Images;
using Local.Cloud.Resources;

namespace Local.Tests.Images;

public class DockerfileTests
{
    [Test]
    public void Only_the_last_stage_and_its_bases_count()
    {
        var file = Parse(
            """
            ARG VERSION=1
            FROM sdk AS build
            ENV BUILD_ONLY=yes
            EXPOSE 1
            FROM --platform=linux/amd64 aspnet AS base
            ENV ASPNETCORE_HTTP_PORTS=3000 \
                GREETING="hello \"you\""
            FROM base
            # What runs.
            EXPOSE 3000/tcp
            ENTRYPOINT ["dotnet", "users.dll"]
            CMD ["--verbose"]
            """
        );

        Assert.Multiple(() =>
        {
            Assert.That(file.Assembly, Is.EqualTo("users.dll"));
            Assert.That(file.Arguments, Is.EqualTo(new[] { "--verbose" }));
            Assert.That(file.CommandWords, Is.EqualTo(1));
            Assert.That(file.ExposedPort, Is.EqualTo(3000));
            Assert.That(
                file.Environment,
                Is.EquivalentTo(
                    new Dictionary<string, string>
                    {
                        ["ASPNETCORE_HTTP_PORTS"] = "3000",
                        ["GREETING"] = "hello \"you\"",
                    }
                )
            );
        });
    }

    [Test]
    public void Build_arguments_take_the_place_of_defaults()
    {
        var file = Parse(
            """
            FROM aspnet
            ARG PORT=3000
            ENV PORT=$PORT OTHER=${PORT}1
            EXPOSE $PORT
            ENTRYPOINT dotnet users.dll
            """,
            new() { ["PORT"] = "4000" }
        );

        Assert.Multiple(() =>
        {
            Assert.That(file.ExposedPort, Is.EqualTo(4000));
            Assert.That(file.Environment["PORT"], Is.EqualTo("4000"));
            Assert.That(file.Environment["OTHER"], Is.EqualTo("40001"));
        });
    }

    [TestCase("FROM nginx\nENTRYPOINT [\"nginx\"]", "services/users/Dockerfile: ENTRYPOINT: found nginx; allowed")]
    [TestCase("FROM nginx", "services/users/Dockerfile: ENTRYPOINT: found nothing; allowed")]
    [TestCase("ENV A=b\nFROM nginx", "services/users/Dockerfile(1): found ENV before the first FROM; allowed")]
    [TestCase("FROM a\nEXPOSE http", "services/users/Dockerfile(2): EXPOSE: found 'http'; allowed: 1 to 65535")]
    [TestCase("", "services/users/Dockerfile: FROM is missing")]
    public void A_Dockerfile_that_cannot_run_here_is_an_error_that_names_the_place(string text, string message) =>
        Assert.That(() => Parse(text), Throws.TypeOf<CloudException>().With.Message.StartsWith(message));

    [Test]
    public void The_last_pattern_of_a_dockerignore_that_fits_decides()
    {
        var ignore = new Dockerignore(["# notes", "docs/", "**/*.md", "!README.md", "a?.txt"]);

        Assert.Multiple(() =>
        {
            Assert.That(ignore.Ignores("docs/deep/page.html"), Is.True);
            Assert.That(ignore.Ignores("src/notes.md"), Is.True);
            Assert.That(ignore.Ignores("README.md"), Is.False);
            Assert.That(ignore.Ignores("a1.txt"), Is.True);
            Assert.That(ignore.Ignores("a.txt"), Is.False);
            Assert.That(ignore.Ignores("Program.cs"), Is.False);
        });
    }

    private static Dockerfile Parse(string text, Dictionary<string, string>? arguments = null) =>
        Dockerfile.Parse("services/users/Dockerfile", text, "", arguments ?? []);
}
