using Local.Cloud.Provider;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Cloud;

public class UniqueNamesTests
{
    private const string TargetGroup = "aws:lb/targetGroup:TargetGroup";
    private const string Role = "aws:iam/role:Role";
    private const string Service = "aws:ecs/service:Service";

    [TestCase(TargetGroup, "staging", "us-west-1", true)]
    [TestCase(TargetGroup, "dev", "us-west-1", false, TestName = "The stack's own resource may be replaced")]
    [TestCase(TargetGroup, "staging", "eu-west-1", false, TestName = "A name is free in another region")]
    [TestCase(Role, "staging", "eu-west-1", true, TestName = "A role's name is taken in all regions")]
    [TestCase(Service, "staging", "us-west-1", false, TestName = "A service's name is its cluster's matter")]
    public void A_name_that_another_stack_has_is_refused(string token, string stack, string region, bool isRefused)
    {
        var inputs = new PropertyMap(("name", "service-users-tg"));
        var held = new CloudResource(token, "id", "dev", "us-west-1", inputs, inputs);

        var error = UniqueNames.Error(token, "name", "service-users-tg", stack, region, [held]);

        Assert.That(
            error?.ToString(),
            isRefused
                ? Does.Contain("found 'service-users-tg', which the stack dev already has; allowed: a unique name")
                : Is.Null
        );
    }
}
