namespace Local.Cloud.Network;

/// <summary>The availability zones of a region: two in us-west-1, as most accounts have there, and three elsewhere.</summary>
internal static class AvailabilityZones
{
    /// <summary>Returns the ends of the zones' names, such as <c>a</c>.</summary>
    public static IReadOnlyList<string> Letters(string region) => region == "us-west-1" ? ["a", "b"] : ["a", "b", "c"];

    /// <summary>
    /// Returns a zone's id: two letters for the direction, the region's number, and the zone's number.
    /// </summary>
    public static string Id(string region, string letter) =>
        region.Split('-') is [var area, var direction, .., var number]
            ? $"{area}{direction[0]}{number}-az{letter[0] - 'a' + 1}"
            : region + letter;
}
