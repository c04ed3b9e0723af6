using System.Security.Cryptography;

namespace Local.Cloud.RandomValues;

/// <summary>The words of pets' names: adverbs, then an adjective, then an animal.</summary>
internal static class RandomPetWords
{
    private static readonly string[] Adverbs =
    [
        .. "barely boldly briskly calmly deeply dearly early easily fairly firmly freely gently gladly greatly".Split(
            ' '
        ),
        .. "highly hugely kindly lately lightly loudly mildly neatly nicely openly partly plainly purely quickly".Split(
            ' '
        ),
        .. "rarely really sadly safely sharply shyly slowly softly subtly surely truly vastly warmly wildly".Split(' '),
    ];

    private static readonly string[] Adjectives =
    [
        .. "able amber ample brave brief bright calm careful clever cosy crisp curious deft eager early fair fancy".Split(
            ' '
        ),
        .. "fast fine fond fresh gentle glad golden grand happy honest humble jolly keen kind large light lively".Split(
            ' '
        ),
        .. "loyal lucky mellow merry mild modest neat noble patient plain polite proud quick quiet rapid ready".Split(
            ' '
        ),
        .. "rosy shiny silent simple sleek smart smooth solid steady still sturdy sunny swift tidy upright vivid".Split(
            ' '
        ),
        .. "warm wise witty young zesty".Split(' '),
    ];

    private static readonly string[] Animals =
    [
        .. "adder badger bat bear beaver bee bison boar buck camel cat cheetah cod crab crane cricket crow deer dog".Split(
            ' '
        ),
        .. "dolphin dove duck eagle eel elk falcon ferret finch fox frog gecko goat goose gull hare hawk hen heron".Split(
            ' '
        ),
        .. "horse ibex jackal jay koala lark lemur lion lizard llama lynx magpie marten mole moose moth mouse newt".Split(
            ' '
        ),
        .. "octopus otter owl ox panda parrot pelican pig pike pony puma quail rabbit ram raven robin salmon seal".Split(
            ' '
        ),
        .. "shark sheep shrew sloth snail sparrow squid stork swan tapir tiger toad trout turtle viper walrus wasp".Split(
            ' '
        ),
        .. "weasel whale wolf wombat wren yak zebra".Split(' '),
    ];

    /// <summary>Returns a random name of <paramref name="length"/> words.</summary>
    public static IEnumerable<string> Draw(int length) =>
        Enumerable
            .Range(1, length)
            .Select(place =>
                One(
                    place == length ? Animals
                    : place == length - 1 ? Adjectives
                    : Adverbs
                )
            );

    private static string One(string[] words) => words[RandomNumberGenerator.GetInt32(words.Length)];
}
