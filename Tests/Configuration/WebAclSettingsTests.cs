using NUnit.Framework;

namespace Infra.Tests.Configuration;

/// <summary>The web ACL in a stack's config.</summary>
[TestFixture]
internal sealed class WebAclSettingsTests
{
    [TestCase("{}", ": found neither deny, allow, rateLimit nor managedRules; allowed: one of them or more")]
    [TestCase("{deny: []}", ".deny: found an empty list; allowed: a list with an entry")]
    [TestCase("{deny: [203.0.113.1/24]}", ".deny[0]: found '203.0.113.1/24'; allowed: a block of IPv4 addresses")]
    [TestCase("{allow: [everyone]}", ".allow[0]: found 'everyone'; allowed: a block of IPv4 addresses")]
    [TestCase("{rateLimit: 9}", ".rateLimit: found 9; allowed: a whole number from 10 to 2000000000")]
    [TestCase("{managedRules: [Core]}", ".managedRules[0]: found 'Core'; allowed: a rule group of AWS")]
    [TestCase("{rateLimit: 10, logRetention: 2}", ".logRetention: found 2; allowed: one of 1, 3, 5")]
    [TestCase("{rateLimits: 10}", ".rateLimits: found an unknown key (did you mean rateLimit?)")]
    public void A_mistake_in_the_web_acl_is_found(string acl, string mistake) =>
        Assert.That(Mistakes(acl), Has.Some.StartsWith($"infra:webAcl{mistake}"));

    private static IEnumerable<string> Mistakes(string acl) =>
        StackFile.Mistakes($"config: {{infra:services: {{}}, infra:webAcl: {acl}}}");
}
