using FsCheck;
using FsCheck.Fluent;
using Local.Engine.Operations;
using Local.Protocol.Values;
using static Local.Tests.Engine.EngineBench;

namespace Local.Tests.Engine;

/// <summary>
/// Rules for every edit of every program. Up does nothing that its preview did not announce. Without values that
/// only an update knows, it does all of it. Afterwards nothing is left to do.
/// </summary>
[TestFixture]
public class PreviewProperties
{
    private const int Edits = 4;
    private static readonly string[] Names = ["a", "b", "c", "d", "e", "f", "g"];
    private static readonly FsCheck.Config Runs = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(10);

    [Test]
    public void Without_unknown_values_up_does_what_its_preview_announced() =>
        Prop.ForAll(Seeds(), seed => EditAsync(seed, references: false, behind: false).GetAwaiter().GetResult())
            .Check(Runs);

    [Test]
    public void With_unknown_values_up_does_nothing_that_its_preview_did_not_announce() =>
        Prop.ForAll(Seeds(), seed => EditAsync(seed, references: true, behind: false).GetAwaiter().GetResult())
            .Check(Runs);

    [Test]
    public void What_is_gone_behind_its_back_a_refresh_finds_and_preview_and_up_agree_on() =>
        Prop.ForAll(Seeds(), seed => EditAsync(seed, references: false, behind: true).GetAwaiter().GetResult())
            .Check(Runs);

    private static Arbitrary<int> Seeds() => Arb.From(Gen.Choose(0, int.MaxValue));

    /// <param name="seed">The seed of all random choices.</param>
    /// <param name="references">
    /// Whether inputs refer to outputs of other resources, which a preview may not know.
    /// </param>
    /// <param name="behind">Whether resources disappear between the edits, and the stack is refreshed.</param>
    private static async Task EditAsync(int seed, bool references, bool behind)
    {
        var random = new Random(seed);
        await using var bench = await StartAsync();
        for (var edit = 0; edit < Edits; edit++)
        {
            var program = Generate(random, references);
            if (behind && bench.Provider.Resources.Keys.Order().FirstOrDefault() is { } victim)
            {
                bench.Provider.Resources.TryRemove(victim, out _);
                await bench.RunAsync(UpdateKind.Refresh);
                Assert.That(bench.State.Resources.Select(resource => resource.Id), Has.None.EqualTo(victim));
            }

            var preview = await bench.PreviewAsync(monitor => RegisterAsync(monitor, program));
            var up = await bench.UpAsync(monitor => RegisterAsync(monitor, program));

            Assert.That(up.Errors, Is.Empty);
            Assert.That(
                up.Steps,
                references ? Is.SubsetOf(preview.Steps.ToList()) : Is.EqualTo(preview.Steps.ToList())
            );
            Assert.That(bench.Names, Is.EquivalentTo(program.Select(thing => thing.Name)));
            Assert.That(bench.Provider.Resources, Has.Count.EqualTo(program.Count), "nothing is left behind");
            var again = await bench.PreviewAsync(monitor => RegisterAsync(monitor, program));
            Assert.That(again.Steps, Is.Empty, "the stack has converged");
        }
    }

    /// <summary>
    /// Some of the names in random order, each with inputs of a few values and references to earlier ones.
    /// </summary>
    private static List<Thing> Generate(Random random, bool references)
    {
        var names = Names.Where(_ => random.Next(4) > 0).ToArray();
        random.Shuffle(names);
        return
        [
            .. names.Select(
                (name, index) =>
                    new Thing(
                        name,
                        Map(
                            ("value", random.Next(2)),
                            ("force", random.Next(8) == 0 ? 1 : 0),
                            ("forceFirst", random.Next(8) == 0 ? 1 : 0)
                        ),
                        random.Next(8) == 0,
                        Some(random, names[..index]),
                        references ? Some(random, names[..index]) : [],
                        random.Next(3) == 0
                    )
            ),
        ];
    }

    private static string[] Some(Random random, string[] names) => [.. names.Where(_ => random.Next(3) == 0)];

    private static async Task RegisterAsync(TestMonitor monitor, List<Thing> program)
    {
        var registered = new Dictionary<string, Registered>();
        foreach (var thing in program)
        {
            var inputs = thing.References.Aggregate(
                thing.Inputs,
                (inputs, name) => inputs.With(thing.Forces ? "force" : $"of-{name}", registered[name].Outputs["arn"])
            );
            registered[thing.Name] = await monitor.RegisterAsync(
                thing.Name,
                inputs,
                options: request =>
                {
                    request.DeleteBeforeReplace = thing.DeleteBeforeReplace;
                    request.DeleteBeforeReplaceDefined = thing.DeleteBeforeReplace;
                },
                dependsOn: [.. thing.DependsOn.Select(name => registered[name])]
            );
        }
    }

    /// <summary>A resource of a program.</summary>
    /// <param name="References">The resources whose outputs are among its inputs.</param>
    /// <param name="Forces">Whether a change of such an input replaces the resource.</param>
    private sealed record Thing(
        string Name,
        PropertyMap Inputs,
        bool DeleteBeforeReplace,
        string[] DependsOn,
        string[] References,
        bool Forces
    );
}
