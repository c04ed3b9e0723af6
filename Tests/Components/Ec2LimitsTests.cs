using Infra.Components;
using NUnit.Framework;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class Ec2LimitsTests
{
    [TestCase("t2.micro", true)]
    [TestCase("m7i-flex.large", true)]
    [TestCase("u-6tb1.metal", true)]
    [TestCase("micro", false)]
    [TestCase("T2.micro", false)]
    [TestCase("t2.", false)]
    public void An_instance_type_is_a_family_and_a_size(string type, bool allowed) =>
        Assert.That(Ec2Limits.InstanceType(type), allowed ? Is.Null : Does.Contain("t3.small"));

    [TestCase("0.0.0.0/0", true)]
    [TestCase("203.0.113.7/32", true)]
    [TestCase("203.0.113.7/24", false)]
    [TestCase("203.0.113.0/33", false)]
    [TestCase("2001:db8::/32", false)]
    [TestCase("", false)]
    public void A_block_of_addresses_begins_with_its_first(string cidr, bool allowed) =>
        Assert.That(Ec2Limits.Cidr(cidr), allowed ? Is.Null : Does.Contain("203.0.113.0/24"));

    [TestCase("#!/bin/bash\ndate", true)]
    [TestCase("#cloud-config\n", true)]
    [TestCase("yum update -y", false)]
    [TestCase("", false)]
    public void User_data_says_in_its_first_line_what_it_is(string userData, bool allowed) =>
        Assert.That(Ec2Limits.UserData(userData), allowed ? Is.Null : Does.Contain("#!/bin/bash"));

    [TestCase(16384, true)]
    [TestCase(16385, false)]
    public void User_data_has_at_most_16_kibibytes(int bytes, bool allowed) =>
        Assert.That(
            Ec2Limits.UserData("#!/bin/sh\n".PadRight(bytes, ' ')),
            allowed ? Is.Null : Does.Contain("at most 16384 bytes")
        );
}
