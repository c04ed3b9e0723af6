using System.Reflection;
using Infra.Components;
using NUnit.Framework;
using Pulumi;

namespace Infra.Tests.Components;

/// <summary>
/// The rules of Pulumi's ComponentAnalyzer (pulumi-dotnet, sdk/Pulumi/Provider/ComponentAnalyzer.cs), which makes a
/// package for every language of components: it reads declared members and takes few types.
/// </summary>
[TestFixture]
internal sealed class AnalyzerTests
{
    private static readonly Type[] Components =
    [
        .. typeof(SecureAlb)
            .Assembly.GetTypes()
            .Where(type => typeof(ComponentResource).IsAssignableFrom(type) && !type.IsAbstract),
    ];

    private static readonly Type[] Scalars =
    [
        typeof(string),
        typeof(int),
        typeof(long),
        typeof(double),
        typeof(float),
        typeof(bool),
    ];

    private static readonly Type[] InputWrappers = [typeof(Input<>), typeof(InputList<>)];
    private static readonly Type[] PulumiTypes =
    [
        typeof(Resource),
        typeof(ComponentResource),
        typeof(CustomResource),
        typeof(ResourceArgs),
    ];

    [TestCaseSource(nameof(Components))]
    public void A_component_has_one_constructor_of_name_args_and_options(Type component)
    {
        var parameters = component.GetConstructors().Single().GetParameters();

        Assert.That(parameters.Select(parameter => parameter.Name), Is.EqualTo(new[] { "name", "args", "options" }));
        Assert.That(parameters[0].ParameterType, Is.EqualTo(typeof(string)));
        Assert.That(parameters[1].ParameterType.BaseType, Is.EqualTo(typeof(ResourceArgs)));
        Assert.That(parameters[2].ParameterType, Is.EqualTo(typeof(ComponentResourceOptions)));
    }

    [TestCaseSource(nameof(Components))]
    public void Components_and_arguments_have_no_base_class_of_their_own(Type component)
    {
        Assert.That(component.BaseType, Is.EqualTo(typeof(ComponentResource)));
        Assert.That(ArgsOf(component).BaseType, Is.EqualTo(typeof(ResourceArgs)));
    }

    [TestCaseSource(nameof(Components))]
    public void Every_argument_is_an_input_of_a_type_that_every_language_has(Type component)
    {
        Assert.That(Mistakes(ArgsOf(component), isOutput: false), Is.Empty);
    }

    [TestCaseSource(nameof(Components))]
    public void Every_output_has_a_type_that_every_language_has(Type component)
    {
        Assert.That(Mistakes(component, isOutput: true), Is.Empty);
    }

    [TestCaseSource(nameof(Components))]
    public void A_required_argument_is_required_in_every_language(Type component)
    {
        foreach (var property in Members(ArgsOf(component)).OfType<PropertyInfo>())
        {
            Assert.That(
                ValueOf<InputAttribute>(property, 1),
                Is.EqualTo(
                    property.CustomAttributes.Any(attribute =>
                        attribute.AttributeType.Name == "RequiredMemberAttribute"
                    )
                ),
                property.Name
            );
        }
    }

    [Test]
    public void The_components_are_these() =>
        Assert.That(
            Components.Select(component => component.Name),
            Is.EquivalentTo(
                new[]
                {
                    "ServiceVpc",
                    "SecureAlb",
                    "AlbWebAcl",
                    "EcsCluster",
                    "FargateService",
                    "Ec2Service",
                    "Ec2Capacity",
                    "AmiWebFleet",
                    "DeploymentRole",
                }
            )
        );

    [Test]
    public void Pulumi_starts_the_host_of_the_components_as_a_program_of_dotnet()
    {
        var host = Path.Combine(TestStack.ProjectFolder, "packages", "Host");

        Assert.That(File.ReadAllText(Path.Combine(host, "PulumiPlugin.yaml")), Is.EqualTo("runtime: dotnet\n"));
        Assert.That(Directory.GetFiles(host, "*.csproj"), Has.Length.EqualTo(1), "what `dotnet run` starts");
        Assert.That(
            Components.Select(component => component.Name),
            Is.Unique,
            "a type of the package is infra:index:<Component>"
        );
    }

    private static Type ArgsOf(Type component) => component.GetConstructors().Single().GetParameters()[1].ParameterType;

    private static IEnumerable<MemberInfo> Members(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.Instance)
            .Where(member => member is FieldInfo or PropertyInfo && !PulumiTypes.Contains(member.DeclaringType));

    /// <summary>An argument of a member's attribute by its place; null without the attribute.</summary>
    private static object? ValueOf<T>(MemberInfo member, int argument)
        where T : Attribute =>
        member
            .CustomAttributes.SingleOrDefault(attribute => attribute.AttributeType == typeof(T))
            ?.ConstructorArguments[argument]
            .Value;

    private static IEnumerable<string> Mistakes(Type type, bool isOutput)
    {
        foreach (var member in Members(type))
        {
            var place = $"{type.Name}.{member.Name}";
            var name = isOutput ? ValueOf<OutputAttribute>(member, 0) : ValueOf<InputAttribute>(member, 0);
            if (name is not string { Length: > 0 })
            {
                yield return $"{place} has no name in the schema";
            }

            var memberType = member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
            foreach (var mistake in TypeMistakes(memberType, place, isOutput))
            {
                yield return mistake;
            }
        }
    }

    private static IEnumerable<string> TypeMistakes(Type type, string place, bool isOutput)
    {
        if (Scalars.Contains(type))
        {
            return [];
        }

        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var arguments = type.GetGenericArguments();
        if (generic == typeof(Nullable<>) || generic == typeof(List<>) || generic == typeof(IList<>))
        {
            return TypeMistakes(arguments[0], place, isOutput);
        }

        if (isOutput ? generic == typeof(Output<>) : InputWrappers.Contains(generic) || generic == typeof(InputMap<>))
        {
            return TypeMistakes(arguments[0], place, isOutput);
        }

        if (generic == typeof(Dictionary<,>) || generic == typeof(IDictionary<,>))
        {
            return arguments[0] == typeof(string)
                ? TypeMistakes(arguments[1], place, isOutput)
                : [$"{place} has a map with keys that are no text"];
        }

        return
            type.IsInterface
            || type.Namespace!.StartsWith("System", StringComparison.Ordinal)
            || typeof(Resource).IsAssignableFrom(type)
            || generic is not null
            ? [$"{place} is of {type}, which has no schema"]
            : Mistakes(type, isOutput);
    }
}
