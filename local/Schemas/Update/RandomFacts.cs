using static Local.Schemas.Update.FactKind;

namespace Local.Schemas.Update;

/// <summary>The resources of the package <c>random</c>. Any change replaces them.</summary>
internal static class RandomFacts
{
    public static IReadOnlyList<Fact> All { get; } =
    [
        .. "randomBytes randomId randomInteger randomPassword randomPet randomShuffle randomString randomUuid"
            .Split(' ')
            .Select(name => new Fact(Resource, $"random:index/{name}:{ShapeReader.Pascal(name)}")
            {
                ReplacesAllBut = [],
            }),
    ];
}
