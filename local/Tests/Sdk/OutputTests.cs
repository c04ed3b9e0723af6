using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Pulumi;
using Pulumi.Utilities;

namespace Local.Tests.Sdk;

/// <summary>Changed and combined outputs and inputs, and what they keep.</summary>
public sealed class OutputTests
{
    [Test]
    public async Task Apply_takes_plain_values_tasks_and_outputs()
    {
        var two = Output.Create(2);

        Assert.Multiple(async () =>
        {
            Assert.That(await Value(two.Apply(n => n + 1)), Is.EqualTo(3));
            Assert.That(await Value(two.Apply(n => Task.FromResult(n + 1))), Is.EqualTo(3));
            Assert.That(await Value(two.Apply(n => Output.Create(n + 1))), Is.EqualTo(3));
        });
        await Task.CompletedTask;
    }

    [Test]
    public async Task A_deferred_output_is_what_it_is_given_once()
    {
        var deferred = new DeferredOutput<int>();
        var next = deferred.Output.Apply(n => n + 1);

        deferred.Resolve(Output.CreateSecret(2));

        Assert.That(await Value(next), Is.EqualTo(3));
        Assert.That(await Output.IsSecretAsync(next), Is.True);
        Assert.Throws<InvalidOperationException>(() => deferred.Resolve(Output.Create(3)));
    }

    [Test]
    public async Task An_unknown_value_is_given_to_nobody_and_stays_unknown()
    {
        var called = false;
        var applied = OutputUtilities
            .CreateUnknown("")
            .Apply(text =>
            {
                called = true;
                return text;
            });

        Assert.That(await OutputUtilities.GetIsKnownAsync(applied), Is.False);
        Assert.That(called, Is.False);
    }

    [Test]
    public async Task A_secret_stays_secret_until_it_is_made_open()
    {
        var secret = Output.CreateSecret("s").Apply(text => text + "!");
        var inner = Output.Create("open").Apply(_ => Output.CreateSecret("s"));
        var all = Output.All<string>(Output.Create("a"), secret);
        var formatted = Output.Format($"{secret} and {1.5}");

        Assert.That(await Output.IsSecretAsync(secret), Is.True, "applied");
        Assert.That(await Output.IsSecretAsync(inner), Is.True, "returned by the function");
        Assert.That(await Output.IsSecretAsync(all), Is.True, "one of several");
        Assert.That(await Output.IsSecretAsync(formatted), Is.True, "part of a text");
        Assert.That(await Output.IsSecretAsync(Output.Unsecret(secret)), Is.False);
        Assert.That(await Value(Output.Unsecret(secret)), Is.EqualTo("s!"));
    }

    [Test]
    public async Task A_tuple_is_unknown_when_one_of_its_parts_is()
    {
        var known = Output.Tuple(Output.Create(1), Output.Create("b"), Output.Create(true));
        var unknown = Output.Tuple((Input<int>)1, (Input<string>)OutputUtilities.CreateUnknown("b"));

        Assert.That(await Value(known), Is.EqualTo((1, "b", true)));
        Assert.That(await OutputUtilities.GetIsKnownAsync(unknown), Is.False);
    }

    [Test]
    public async Task Format_fills_its_placeholders_in_the_invariant_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            var formatted = Output.Format($"{Output.Create("a")}-{(Input<int>)7}-{1.5:0.00}-{{}}");

            Assert.That(await Value(formatted), Is.EqualTo("a-7-1.50-{}"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public async Task A_failure_in_a_function_is_the_outputs()
    {
        var failed = Output.Create(1).Apply(int (_) => throw new FormatException("no"));

        await Assert.ThrowsAsync<FormatException>(() => OutputUtilities.GetValueAsync(failed));
        await Task.CompletedTask;
    }

    [Test]
    public async Task A_list_joins_values_outputs_and_other_lists()
    {
        InputList<string> list = new[] { "a" };
        var before = list.ToOutput();
        list.Add("b", Output.Create("c"));
        list.AddRange(Output.Create(ImmutableArray.Create("d", "e")));
        var longer = list.Concat(new[] { "f" });

        Assert.That(await Value(longer.ToOutput()), Is.EqualTo(new[] { "a", "b", "c", "d", "e", "f" }));
        Assert.That(await Value(list.ToOutput()), Has.Length.EqualTo(5), "joining does not change the list");
        Assert.That(await Value(before), Has.Length.EqualTo(1), "earlier results are unchanged");
    }

    [Test]
    public async Task A_map_takes_a_key_twice_only_with_the_same_value()
    {
        var map = new InputMap<string> { ["a"] = "1", ["b"] = "2" };
        map.Add("a", Output.Create("1"));
        var clash = new InputMap<string> { { "a", "1" }, { "a", "2" } };

        Assert.That(
            (await Value(map.ToOutput())).OrderBy(entry => entry.Key),
            Is.EqualTo(new[] { KeyValuePair.Create("a", "1"), KeyValuePair.Create("b", "2") })
        );
        var error = await Assert.ThrowsAsync<ArgumentException>(() => OutputUtilities.GetValueAsync(clash.ToOutput()));
        Assert.That(error!.Message, Does.Contain("'a'"));
    }

    [Test]
    public async Task Of_two_merged_maps_the_second_counts()
    {
        var merged = InputMap<string>.Merge(
            new InputMap<string> { { "a", "1" }, { "b", "1" } },
            new InputMap<string> { { "b", "2" } }
        );

        Assert.That((await Value(merged.ToOutput()))["b"], Is.EqualTo("2"));
        Assert.That((await Value(merged.ToOutput()))["a"], Is.EqualTo("1"));
    }

    [Test]
    public async Task Json_is_written_with_the_values_of_the_outputs_inside()
    {
        var late = new TaskCompletionSource<string>();
        var json = Output.JsonSerialize(
            Output.Create(
                new Dictionary<string, object?> { ["a"] = Output.Create(1), ["b"] = Output.Create(late.Task) }
            )
        );
        late.SetResult("late");

        Assert.That(await Value(json), Is.EqualTo("""{"a":1,"b":"late"}"""));
    }

    [Test]
    public async Task Json_is_secret_or_unknown_when_an_output_inside_is()
    {
        var secret = Output.JsonSerialize(Output.Create(new[] { Output.CreateSecret("s") }));
        var unknown = Output.JsonSerialize(Output.Create(new[] { OutputUtilities.CreateUnknown("s") }));

        Assert.That(await Output.IsSecretAsync(secret), Is.True);
        Assert.That(await Value(secret), Is.EqualTo("""["s"]"""));
        Assert.That(await OutputUtilities.GetIsKnownAsync(unknown), Is.False);
    }

    [Test]
    public async Task Json_is_read_with_its_secrecy()
    {
        var read = Output.JsonDeserialize<Dictionary<string, Output<int>>>(
            Output.CreateSecret("""{"A":1}"""),
            new JsonSerializerOptions()
        );

        Assert.That(await Output.IsSecretAsync(read), Is.True);
        Assert.That(await Output.IsSecretAsync((await Value(read))["A"]), Is.True, "the output inside");
        Assert.That(await Value((await Value(read))["A"]), Is.EqualTo(1));
    }

    [Test]
    public void A_union_is_of_one_of_its_types()
    {
        Union<int, string> text = "a";

        Assert.Multiple(() =>
        {
            Assert.That(text.IsT1, Is.True);
            Assert.That(text.AsT1, Is.EqualTo("a"));
            Assert.That(() => text.AsT0, Throws.InvalidOperationException);
            Assert.That(text.Match(_ => 0, s => s.Length), Is.EqualTo(1));
            Assert.That(text, Is.EqualTo(Union<int, string>.FromT1("a")));
            Assert.That(text == 1, Is.False);
        });
    }

    private static Task<T> Value<T>(Output<T> output) => OutputUtilities.GetValueAsync(output);
}
