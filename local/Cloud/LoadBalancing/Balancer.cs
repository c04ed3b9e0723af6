namespace Local.Cloud.LoadBalancing;

/// <summary>
/// Chooses the next of several items. Items with equal weights take turns; otherwise each gets its share, spread
/// evenly (smooth weighted round robin). Not thread-safe.
/// </summary>
internal sealed class Balancer<T>
    where T : class
{
    private readonly Dictionary<T, double> _credit = [];

    /// <summary>
    /// Returns the next of <paramref name="candidates"/>, which must not be empty and must have weights above 0.
    /// </summary>
    public T Next(IReadOnlyList<(T Item, double Weight)> candidates)
    {
        var total = 0.0;
        var best = candidates[0].Item;
        var bestCredit = double.NegativeInfinity;
        foreach (var (item, weight) in candidates)
        {
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
