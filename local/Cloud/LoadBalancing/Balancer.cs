namespace Local.Cloud.LoadBalancing;

/// <summary>
/// Decides which of several goes next. With equal weights they take turns; else each has its share, spread as
/// evenly as can be (smooth weighted round robin). Not safe for many callers at once.
/// </summary>
internal sealed class Balancer<T>
    where T : class
{
    private readonly Dictionary<T, double> _credit = [];

    /// <summary>The next of <paramref name="candidates"/>, which are not empty; all weights are above 0.</summary>
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
            // Against rounding: a difference this small is none.
            if (credit > bestCredit + 1e-9)
            {
                (best, bestCredit) = (item, credit);
            }
        }

        _credit[best] -= total;
        return best;
    }

    /// <summary>Forgets one that is no candidate any more.</summary>
    public void Forget(T item) => _credit.Remove(item);
}
