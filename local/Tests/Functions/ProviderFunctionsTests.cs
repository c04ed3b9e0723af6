using Local.Cloud.Functions;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Functions;

public sealed class ProviderFunctionsTests
{
    private string _folder = "";
    private readonly MemoryStore _store = new();
    private Vpcs _vpcs = null!;
    private ProviderFunctions _functions = null!;

    [SetUp]
    public void Start()
    {
        _folder = Directory.CreateTempSubdirectory("functions-").FullName;
        _vpcs = Vpcs.Open(_folder, _store);
        _functions = new(_vpcs, _store, TimeProvider.System);
    }

    [TearDown]
    public void Stop()
    {
        _vpcs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase("al2023-ami-2023.*-x86_64", "al2023-ami-2023.", ImageKind.AmazonLinux)]
    [TestCase("amzn2-ami-hvm-*-x86_64-ebs", "amzn2-ami-hvm-2.0.", ImageKind.AmazonLinux)]
    [TestCase("amzn2-ami-ecs-hvm-*-x86_64-ebs", "amzn2-ami-ecs-hvm-2.0.", ImageKind.EcsOptimized)]
    public async Task Amazons_images_are_found_by_the_names_that_examples_use(string filter, string name, object kind)
    {
        var filters = PropertyValue.List(new PropertyMap(("name", "name"), ("values", PropertyValue.List(filter))));

        var result = await Invoke("aws:ec2/getAmi:getAmi", new(("mostRecent", true), ("filters", filters)));

        Assert.That(result["name"].AsString, Does.StartWith(name));
        Assert.That(ImageIds.KindOf(result["id"].AsString!), Is.EqualTo(kind));
    }

    [TestCase("ami-0123456789abcdef0")]
    [TestCase("ami-01234567")]
    public async Task An_id_finds_its_image_with_the_disk_that_instances_boot_from(string id)
    {
        var filter = new PropertyMap(("name", "image-id"), ("values", PropertyValue.List(id)));

        var result = await Invoke("aws:ec2/getAmi:getAmi", new(("filters", PropertyValue.List(filter))));

        Assert.That((result["id"].AsString, result["rootDeviceName"].AsString), Is.EqualTo((id, "/dev/xvda")));
    }

    [TestCase("/aws/service/ecs/optimized-ami/amazon-linux-2/recommended", true)]
    [TestCase("/aws/service/ecs/optimized-ami/amazon-linux-2/kernel-5.10/recommended/image_id", false)]
    [TestCase("/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2", false)]
    public async Task The_parameters_of_Amazon_Linux_2_name_an_image(string name, bool isDocument)
    {
        var result = await Invoke("aws:ssm/getParameter:getParameter", new(("name", name)));

        var value = result["value"].AsString!;
        var id = isDocument
            ? System.Text.Json.JsonDocument.Parse(value).RootElement.GetProperty("image_id").GetString()
            : value;
        Assert.That(id, Does.Match("^ami-[0-9a-f]{17}$"));
    }

    [Test]
    public async Task A_policy_document_is_written_as_IAM_writes_it()
    {
        var statement = new PropertyMap(
            ("sid", "Pull"),
            ("actions", PropertyValue.List("ecr:A", "ecr:B")),
            ("resources", PropertyValue.List("*")),
            (
                "principals",
                PropertyValue.List(
                    new PropertyMap(("type", "Service"), ("identifiers", PropertyValue.List("ecs-tasks.amazonaws.com")))
                )
            ),
            (
                "conditions",
                PropertyValue.List(
                    new PropertyMap(
                        ("test", "StringEquals"),
                        ("variable", "aws:X"),
                        ("values", PropertyValue.List("1"))
                    )
                )
            )
        );

        var result = await Invoke(
            "aws:iam/getPolicyDocument:getPolicyDocument",
            new(("statements", PropertyValue.List(statement)))
        );

        Assert.That(
            result["minifiedJson"].AsString,
            Is.EqualTo(
                """{"Version":"2012-10-17","Statement":[{"Sid":"Pull","Effect":"Allow","Action":["ecr:B","ecr:A"],"Resource":"*","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Condition":{"StringEquals":{"aws:X":"1"}}}]}"""
            )
        );
    }

    [Test]
    public async Task Subnets_pass_filters_by_their_values()
    {
        PropertyMap Filter(string name, string value) =>
            new(
                ("filters", PropertyValue.List(new PropertyMap(("name", name), ("values", PropertyValue.List(value)))))
            );

        var own = await Invoke("aws:ec2/getSubnets:getSubnets", Filter("vpc-id", _vpcs.Default.Id));
        var other = await Invoke("aws:ec2/getSubnets:getSubnets", Filter("vpc-id", "vpc-1"));
        var zone = await Invoke("aws:ec2/getSubnets:getSubnets", Filter("availability-zone", "*b"));

        Assert.Multiple(() =>
        {
            Assert.That(own["ids"].AsList, Has.Count.EqualTo(_vpcs.Default.Subnets.Count));
            Assert.That(other["ids"].AsList, Is.Empty);
            Assert.That(zone["ids"].AsList!.Single().AsString, Is.EqualTo(_vpcs.Default.Subnets[1].Id));
            Assert.That(
                () => Invoke("aws:ec2/getSubnets:getSubnets", Filter("tag:Name", "x")),
                Throws.TypeOf<CloudException>().With.Message.Contains("found the filter 'tag:Name'; allowed")
            );
        });
    }

    [Test]
    public async Task The_default_VPC_is_found_and_no_other_is()
    {
        var vpc = await Invoke("aws:ec2/getVpc:getVpc", new(("default", true)));

        Assert.That(vpc["id"].AsString, Is.EqualTo(_vpcs.Default.Id));
        Assert.That(
            () => Invoke("aws:ec2/getVpc:getVpc", new(("id", "vpc-1"))),
            Throws.TypeOf<CloudException>().With.Message.Contains(_vpcs.Default.Id)
        );
    }

    [Test]
    public void A_function_that_is_not_served_is_refused_by_name() =>
        Assert.That(
            () => Invoke("aws:s3/getBucket:getBucket", PropertyMap.Empty),
            Throws
                .TypeOf<CloudException>()
                .With.Message.EqualTo("aws:s3/getBucket:getBucket is not supported by the local cloud")
        );

    private Task<PropertyMap> Invoke(string token, PropertyMap arguments) =>
        _functions.InvokeAsync(token, Region.Default, arguments, default);
}
