using System.Collections;
using Infra.Components;
using NUnit.Framework;
using Pulumi;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class MachineImageTests
{
    private const string Parameter =
        "/aws/service/ecs/optimized-ami/amazon-linux-2023/al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64";
    private const string Name = "al2023-ami-2023.9.20251117.1-kernel-6.1-x86_64";

    [TestCase("ami-0123456789abcdef0")]
    [TestCase("ami-01234567")]
    public async Task An_id_is_itself(string id)
    {
        Assert.That((await FindAsync(id)).Outputs["id"], Is.EqualTo(id));
    }

    [Test]
    public async Task A_parameter_of_ecs_is_a_document_with_the_id()
    {
        var found = await FindAsync(Parameter, ("getParameter.insecureValue", """{"image_id": "ami-1", "os": "x"}"""));

        Assert.That(found.Outputs["id"], Is.EqualTo("ami-1"));
        Assert.That(found.Call("getParameter")["name"], Is.EqualTo(Parameter));
    }

    [Test]
    public async Task A_parameter_may_be_the_id_alone()
    {
        var found = await FindAsync($"{Parameter}/image_id", ("getParameter.insecureValue", "ami-1"));

        Assert.That(found.Outputs["id"], Is.EqualTo("ami-1"));
    }

    [Test]
    public async Task A_name_of_an_unlisted_image_is_Amazons()
    {
        var found = await FindAsync(Name, ("getAmi.id", "ami-1"));
        var call = found.Call("getAmi");
        var filter = (IReadOnlyDictionary<string, object>)((IEnumerable)call["filters"]).Cast<object>().Single();

        Assert.That(found.Outputs["id"], Is.EqualTo("ami-1"));
        Assert.That(call["owners"], Is.EqualTo(new[] { "amazon" }), "anyone may give an image that name");
        Assert.That(call["includeDeprecated"], Is.True);
        Assert.That(filter["name"], Is.EqualTo("name"));
        Assert.That(filter["values"], Is.EqualTo(new[] { Name }));
    }

    [TestCase("/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended", "it means another image every week")]
    [TestCase("/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id", "so does this")]
    [TestCase("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64", "and this")]
    [TestCase("/aws/service/debian/release/12/amd64", "no build has its date in it")]
    [TestCase("/my/image/20251108", "its owner may change it")]
    [TestCase("al2023-ami-*-x86_64", "it means many images")]
    [TestCase("ami-123", "an id has 8 or 17 digits")]
    [TestCase("ami-zzzzzzzz", "an id has hexadecimal digits")]
    [TestCase("", "it is nothing")]
    public void An_image_that_is_not_pinned_is_refused(string image, string why)
    {
        Assert.That(
            () => MachineImage.IdOf(image),
            Throws.TypeOf<RunException>().With.Message.Contains("allowed is a pinned image"),
            why
        );
    }

    private static Task<MockedStack> FindAsync(string image, params (string Property, string Value)[] answers) =>
        MockedStack.RunAsync(_ => new Dictionary<string, object?> { ["id"] = MachineImage.IdOf(image) }, answers);
}
