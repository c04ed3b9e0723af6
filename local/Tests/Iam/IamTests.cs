using Local.Cloud.Ecr;
using Local.Cloud.Iam;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Iam;

/// <summary>Types that are stored and checked but have no effect: IAM and ECR.</summary>
public sealed class IamTests
{
    private const string Role = "aws:iam/role:Role";
    private const string RolePolicy = "aws:iam/rolePolicy:RolePolicy";
    private const string Attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
    private const string Repository = "aws:ecr/repository:Repository";
    private const string Policy = """{"Version":"2012-10-17","Statement":[]}""";

    private readonly MemoryStore _store = new();
    private Dictionary<string, ResourceType> _types = [];

    [SetUp]
    public void Start()
    {
        _store.Clear();
        _types = new IamModule(_store, TimeProvider.System)
            .ResourceTypes.Concat(new EcrModule(_store).ResourceTypes)
            .ToDictionary(type => type.Token);
    }

    [Test]
    public async Task A_role_keeps_its_unique_id_when_it_changes()
    {
        var role = await CreateAsync(Role, ("name", "task"), ("assumeRolePolicy", Policy), ("path", "/app/"));

        var updated = await _types[Role].UpdateAsync(role, role.Inputs.With("description", "x"), default);

        Assert.Multiple(() =>
        {
            Assert.That(role.Id, Is.EqualTo("task"));
            Assert.That(role.Outputs["arn"].AsString, Is.EqualTo("arn:aws:iam::000000000000:role/app/task"));
            Assert.That(role.Outputs["uniqueId"].AsString, Does.Match("^AROA[A-Z2-7]{17}$"));
            Assert.That(updated["uniqueId"], Is.EqualTo(role.Outputs["uniqueId"]));
            Assert.That(updated["createDate"], Is.EqualTo(role.Outputs["createDate"]));
            Assert.That(updated["description"].AsString, Is.EqualTo("x"));
        });
    }

    [Test]
    public async Task A_role_with_policies_is_not_removed()
    {
        var role = await CreateAsync(Role, ("name", "task"), ("assumeRolePolicy", Policy));
        var attachment = await CreateAsync(
            Attachment,
            ("role", "task"),
            ("policyArn", "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess")
        );

        Assert.That(
            () => _types[Role].DeleteAsync(role, default),
            Throws.TypeOf<CloudException>().With.Message.StartsWith("DeleteConflict")
        );
        _store.Remove(attachment);
        Assert.That(() => _types[Role].DeleteAsync(role, default), Throws.Nothing);
    }

    [Test]
    public void A_policy_needs_its_role() =>
        Assert.That(
            () => CreateAsync(RolePolicy, ("name", "pull"), ("role", "gone"), ("policy", Policy)),
            Throws
                .TypeOf<CloudException>()
                .With.Message.EqualTo("NoSuchEntity: The role with name gone cannot be found.")
        );

    [Test]
    public async Task A_name_is_taken_once()
    {
        await CreateAsync(Repository, ("name", "users"));

        Assert.That(
            () => CreateAsync(Repository, ("name", "users")),
            Throws.TypeOf<CloudException>().With.Message.StartsWith("RepositoryAlreadyExistsException")
        );
    }

    [Test]
    public async Task A_repository_has_an_address_in_AWSs_form() =>
        Assert.That(
            (await CreateAsync(Repository, ("name", "users"))).Outputs["repositoryUrl"].AsString,
            Is.EqualTo("000000000000.dkr.ecr.us-west-1.amazonaws.com/users")
        );

    [TestCase(Role, "assumeRolePolicy", "{", "the document is not JSON")]
    [TestCase(Role, "assumeRolePolicy", "{}", "the document has no Statement")]
    [TestCase(Role, "name", "a b", "found 'a b'; allowed: 1 to 64 letters")]
    [TestCase(Role, "path", "app", "found 'app'; allowed: paths that begin and end with /")]
    [TestCase(
        Attachment,
        "policyArn",
        "CloudWatchLogsFullAccess",
        "found 'CloudWatchLogsFullAccess'; allowed: the ARN of a policy"
    )]
    [TestCase(Repository, "name", "Users", "found 'Users'; allowed: 2 to 256 lower-case")]
    [TestCase(Repository, "imageTagMutability", "mutable", "found 'mutable'; allowed: MUTABLE")]
    [TestCase("aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy", "{}", "the document has no rules")]
    public async Task The_check_finds_what_AWS_rejects(string token, string property, string value, string reason)
    {
        var errors = await _types[token].CheckAsync(new("x", "dev", new((property, value)), null), default);

        Assert.That(errors.Single().Property, Is.EqualTo(property));
        Assert.That(errors.Single().Reason, Does.Contain(reason));
    }

    [Test]
    public async Task Unknown_values_pass()
    {
        var inputs = new PropertyMap(("name", PropertyValue.Unknown), ("assumeRolePolicy", PropertyValue.Unknown));

        Assert.That(await _types[Role].CheckAsync(new("x", "dev", inputs, null), default), Is.Empty);
    }

    private async Task<CloudResource> CreateAsync(string token, params (string, PropertyValue)[] inputs)
    {
        var map = new PropertyMap(inputs);
        var created = await _types[token].CreateAsync(new("x", "dev", Region.Default, map), default);
        var resource = new CloudResource(token, created.Id, "dev", Region.Default, map, created.Outputs);
        _store.Add(resource);
        return resource;
    }
}
