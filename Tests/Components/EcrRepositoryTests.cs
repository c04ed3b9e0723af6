using Infra.Components;
using NUnit.Framework;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class EcrRepositoryTests
{
    [TestCase("123456789012.dkr.ecr.us-west-1.amazonaws.com/a", "arn:aws:ecr:us-west-1:123456789012:repository/a")]
    [TestCase(
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a/b",
        "arn:aws-cn:ecr:cn-north-1:123456789012:repository/a/b"
    )]
    [TestCase(
        "123456789012.dkr.ecr.us-gov-west-1.amazonaws.com/a",
        "arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/a"
    )]
    public void The_url_of_a_repository_tells_its_arn(string url, string arn)
    {
        Assert.That(EcrRepository.ArnOf(url), Is.EqualTo(arn));
    }

    [Test]
    public void Another_address_is_refused()
    {
        Assert.That(
            () => EcrRepository.ArnOf("docker.io/a"),
            Throws.ArgumentException.With.Message.Contains("docker.io/a")
        );
    }
}
