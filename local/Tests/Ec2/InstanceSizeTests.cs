using Local.Cloud.Ec2;

namespace Local.Tests.Ec2;

public sealed class InstanceSizeTests
{
    [TestCase("t2.micro", 1, 1024)]
    [TestCase("t2.medium", 2, 4096)]
    [TestCase("t3.small", 2, 2048)]
    [TestCase("m5.large", 2, 8192)]
    [TestCase("c5.2xlarge", 8, 16384)]
    public void A_type_has_the_size_that_EC2_documents(string type, int vCpus, int memory) =>
        Assert.That(InstanceSize.Find(type), Is.EqualTo(new InstanceSize(vCpus, memory)));

    [TestCase("t2.huge")]
    [TestCase("t4g.micro")]
    [TestCase("t2")]
    public void Other_types_are_unknown(string type) => Assert.That(InstanceSize.Find(type), Is.Null);
}
