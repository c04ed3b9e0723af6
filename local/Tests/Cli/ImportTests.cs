using Local.Cli;
using Local.Cli.Configuration;
using Local.Cli.Display;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Cli;

/// <summary>The file that <c>import</c> reads, and the code that it shows.</summary>
public sealed class ImportTests
{
    private static readonly ResourceState Listener = new()
    {
        Urn = "urn:pulumi:dev::infra::aws:lb/listener:Listener::my-listener",
        Type = "aws:lb/listener:Listener",
        Custom = true,
        Protect = true,
        Inputs = new PropertyMap(
            ("__defaults", PropertyValue.List()),
            (
                "defaultActions",
                PropertyValue.List(new MapValue(new PropertyMap(("targetGroupArn", "arn:1"), ("type", "forward"))))
            ),
            ("port", 80),
            ("tags", new MapValue(new PropertyMap(("team", "web \"x\"")))),
            ("token", new SecretValue("hunter2"))
        ),
    };

    private TestFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TestFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void The_code_is_in_CSharp() =>
        Assert.That(
            ImportedCode.Of(Listener, isTypeScript: false),
            Is.EqualTo(
                """
                var myListener = new Aws.LB.Listener("my-listener", new()
                {
                    DefaultActions =
                    {
                        new Aws.LB.Inputs.ListenerDefaultActionArgs
                        {
                            TargetGroupArn = "arn:1",
                            Type = "forward",
                        },
                    },
                    Port = 80,
                    Tags =
                    {
                        { "team", "web \"x\"" },
                    },
                    Token = Output.CreateSecret("<the secret>"),
                }, new CustomResourceOptions
                {
                    Protect = true,
                });

                """
            )
        );

    [Test]
    public void The_code_is_in_TypeScript() =>
        Assert.That(
            ImportedCode.Of(Listener with { Protect = false }, isTypeScript: true),
            Is.EqualTo(
                """
                const myListener = new aws.lb.Listener("my-listener", {
                    defaultActions: [{
                        targetGroupArn: "arn:1",
                        type: "forward",
                    }],
                    port: 80,
                    tags: {
                        team: "web \"x\"",
                    },
                    token: pulumi.secret("<the secret>"),
                });

                """
            )
        );

    [Test]
    public void A_property_that_has_the_name_of_its_type_is_named_as_the_packages_do() =>
        Assert.That(
            ImportedCode.Of(
                new ResourceState
                {
                    Urn = "urn:pulumi:dev::infra::aws:s3/bucket:Bucket::b",
                    Type = "aws:s3/bucket:Bucket",
                    Inputs = new PropertyMap(("bucket", "b-1")),
                },
                isTypeScript: false
            ),
            Does.Contain("    BucketName = \"b-1\",\n")
        );

    [Test]
    public void A_file_names_parents_and_providers_by_a_table()
    {
        const string Parent = "urn:pulumi:dev::infra::infra:index:Part::p";
        var path = _folder.Write(
            "import.json",
            $$"""
            {"nameTable": {"part": "{{Parent}}"},
             "resources": [{"type": "aws:s3/bucket:Bucket", "name": "b", "id": "b-1", "parent": "part", "properties": ["tags"]}]}
            """
        );
        var import = ImportFile.Read(path, protect: false).Single();
        Assert.Multiple(() =>
        {
            Assert.That((import.Type, import.Name, import.Id), Is.EqualTo(("aws:s3/bucket:Bucket", "b", "b-1")));
            Assert.That(import.Parent, Is.EqualTo(Parent));
            Assert.That(import.Properties, Is.EqualTo(new[] { "tags" }));
            Assert.That(import.Protect, Is.False);
        });
    }

    [TestCase("{}", "found no 'resources'")]
    [TestCase("[", "is not a file for import")]
    [TestCase("""{"resources": [{"type": "t", "name": "n"}]}""", "resources[0].id: found nothing; allowed: a text")]
    [TestCase(
        """{"resources": [{"type": "t", "name": "n", "id": "i", "component": true}]}""",
        "resources[0]: found 'component'; allowed: type, name, id"
    )]
    [TestCase(
        """{"resources": [{"type": "t", "name": "n", "id": "i", "parent": "p"}]}""",
        "resources[0].parent: found 'p'; allowed: a name of nameTable, or a URN"
    )]
    public void A_wrong_file_is_one_error(string content, string why)
    {
        var path = _folder.Write("import.json", content);
        Assert.That(
            () => ImportFile.Read(path, protect: true),
            Throws.TypeOf<CliException>().With.Message.Contains(why)
        );
    }
}
