namespace Local.Cloud.LoadBalancing;

/// <summary>
/// Chooses the next of several items. Items with equal weights take turns; otherwise each gets its share, spread
/// evenly (smooth weighted round robin). Not thread-safe.
/// </summary>
internal sealed class Balancer<T>
    where T : class
{
    private readonly Dictionary<T, double> _credit = [];

    /// <summary>Returns the next of some items.</summary>
    /// <param name="candidates">The items; at least one.</param>
    /// <param name="weightOf">Returns the weight of an item, above 0.</param>
    public T Next(IReadOnlyList<T> candidates, Func<T, double> weightOf)
    {
        var total = 0.0;
        var best = candidates[0];
        var bestCredit = double.NegativeInfinity;
        foreach (var item in candidates)
        {
            var weight = weightOf(item);
            total += weight;
            var credit = _credit.GetValueOrDefault(item) + weight;
            _credit[item] = credit;
            // A difference this small is a rounding error.
            if (credit > bestCredit + 1e-9)
            {
                (best, bestCredit) = (item, credit);
            }
        }

        _credit[best] -= total;
        return best;
    }

    /// <summary>Forgets an item that is no candidate any more.</summary>
    public void Forget(T item) => _credit.Remove(item);
}
