using System.Text.Json;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Awsx;

/// <summary>Components against an engine over a real socket, with images built by the real compiler.</summary>
[TestFixture]
internal sealed class AwsxComponentsTests : ComponentsFixture
{
    [Test]
    public async Task The_default_VPC_is_described_with_its_public_subnets()
    {
        var response = await Components.ConstructAsync(Request("awsx:ec2:DefaultVpc", "vpc"), default);

        var state = PropertyMarshaler.FromStruct(response.State);
        Assert.Multiple(() =>
        {
            Assert.That(state["vpcId"].AsString, Is.EqualTo(Vpc.Id));
            Assert.That(
                state["publicSubnetIds"].AsList!.Select(id => id.AsString),
                Is.EqualTo(Vpc.Subnets.Select(subnet => subnet.Id))
            );
            Assert.That(state["privateSubnetIds"].AsList, Is.Empty);
            Assert.That(Monitor.Registered.Single().Parent, Is.EqualTo("urn:stack"));
            Assert.That(Monitor.Outputs.Single().Urn, Is.EqualTo(response.Urn));
        });
    }

    [Test]
    public async Task A_repository_registers_itself_and_its_children_below_it()
    {
        Monitor.MadeUp = new(("name", "users-1234567"), ("repositoryUrl", "000000000000.dkr.ecr/users-1234567"));
        var request = Request("awsx:ecr:Repository", "Users", new(("forceDelete", true)));
        request.Providers.Add("aws", "urn:provider::id");

        var response = await Components.ConstructAsync(request, default);

        var registered = Monitor.Registered.ToArray();
        var state = PropertyMarshaler.FromStruct(response.State);
        Assert.That(
            registered.Select(resource => (resource.Type, resource.Name, resource.Parent, resource.Custom)),
            Is.EqualTo(
                new[]
                {
                    ("awsx:ecr:Repository", "Users", "urn:stack", false),
                    ("aws:ecr/repository:Repository", "users", response.Urn, true),
                    ("aws:ecr/lifecyclePolicy:LifecyclePolicy", "users", response.Urn, true),
                }
            )
        );
        var policy = PropertyMarshaler.FromStruct(registered[2].Object);
        using var rules = JsonDocument.Parse(policy["policy"].AsString!);
        var selection = rules.RootElement.GetProperty("rules")[0].GetProperty("selection");
        Assert.Multiple(() =>
        {
            Assert.That(registered[1].Provider, Is.EqualTo("urn:provider::id"));
            Assert.That(registered[1].Version, Is.EqualTo("7.48.0"));
            Assert.That(registered[1].Object.Fields["forceDelete"].BoolValue, Is.True);
            Assert.That(policy["repository"].AsString, Is.EqualTo("users-1234567"));
            Assert.That(selection.GetProperty("tagStatus").GetString(), Is.EqualTo("untagged"));
            Assert.That(state["url"].AsString, Is.EqualTo("000000000000.dkr.ecr/users-1234567"));
            Assert.That(state["repository"], Is.InstanceOf<ResourceValue>());
            Assert.That(response.StateDependencies["url"].Urns.Single(), Does.Contain("aws:ecr/repository:Repository"));
        });
    }

    [Test]
    public async Task A_preview_does_not_know_a_repositorys_address_and_builds_nonetheless()
    {
        Write("users", "Console.WriteLine(1);");
        var request = Request(
            "awsx:ecr:Image",
            "users",
            new(("repositoryUrl", PropertyValue.Unknown), ("context", "users"))
        );
        request.DryRun = true;

        var response = await Components.ConstructAsync(request, default);

        Assert.That(PropertyMarshaler.FromStruct(response.State)["imageUri"], Is.InstanceOf<UnknownValue>());
        Assert.That(Directory.GetDirectories(Path.Combine(Project, ".local/images")), Has.Length.EqualTo(2));
        Assert.That(Monitor.Registered.Select(resource => resource.Type), Is.EqualTo(new[] { "awsx:ecr:Image" }));

        var update = Request("awsx:ecr:Image", "users", new(("repositoryUrl", "repository"), ("context", "users")));
        var uri = PropertyMarshaler
            .FromStruct((await Components.ConstructAsync(update, default)).State)["imageUri"]
            .AsString!;
        Assert.That(Images.Find(uri), Is.Not.Null);
    }

    [Test]
    public void A_build_error_is_found_in_the_preview_before_anything_is_registered()
    {
        Write("users", "Console.WriteLine(1);");
        File.Delete(Path.Combine(Project, "users/Dockerfile"));
        var request = Request(
            "awsx:ecr:Image",
            "users",
            new(("repositoryUrl", PropertyValue.Unknown), ("context", "users"))
        );
        request.DryRun = true;

        Assert.That(
            () => Components.ConstructAsync(request, default),
            Throws.TypeOf<CloudException>().With.Message.StartsWith("users: Dockerfile does not exist")
        );
        Assert.That(Monitor.Registered, Is.Empty);
    }

    [TestCase("awsx:lb:NetworkLoadBalancer", "awsx:lb:NetworkLoadBalancer is not supported")]
    [TestCase("awsx:ecr:RegistryImage", "awsx:ecr:RegistryImage users: the local cloud has no Docker engine")]
    public void Any_other_component_is_refused_by_name(string type, string error) =>
        Assert.That(
            () => Components.ConstructAsync(Request(type, "users"), default),
            Throws.TypeOf<CloudException>().With.Message.StartsWith(error)
        );

    private void Write(string name, string program)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Project, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), $"FROM a\nENTRYPOINT [\"dotnet\", \"{name}.dll\"]");
        File.WriteAllText(
            Path.Combine(folder, $"{name}.csproj"),
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
            </Project>
            """
        );
    }
}
