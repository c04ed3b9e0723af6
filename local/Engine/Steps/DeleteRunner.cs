using System.Threading.Channels;

namespace Local.Engine.Steps;

/// <summary>Deletes many resources: each once all that depend on it are gone, as many at once as may be.</summary>
internal sealed class DeleteRunner(StepContext context)
{
    private readonly StepRunner _runner = new(context);

    /// <summary>Deletes <paramref name="resources"/>, which stand in the order of the state.</summary>
    /// <exception cref="StepFailedException">One could not be deleted, or is protected; the user has been told.</exception>
    /// <exception cref="StepsStoppedException">The operation is ending.</exception>
    public async Task RunAsync(IReadOnlyList<OldResource> resources)
    {
        RefuseProtected(resources);
        var deletes = new DeleteSteps(context, _runner);
        var nodes = Link(resources);
        var gone = nodes.Select(node => node.Resource.State.Urn).ToHashSet();
        // Ended nodes, with why they failed.
        var ended = Channel.CreateUnbounded<(Node Node, Exception? Failure)>();
        var running = 0;
        Exception? failure = null;
        foreach (var node in nodes.Where(node => node.Dependents == 0))
        {
            Start(node);
        }

        while (running > 0)
        {
            var (node, failed) = await ended.Reader.ReadAsync();
            running--;
            failure = failure is null or StepsStoppedException ? failed ?? failure : failure;
            foreach (var next in failed is null ? node.Dependencies : [])
            {
                if (--next.Dependents == 0)
                {
                    Start(next);
                }
            }
        }

        if (failure is not null)
        {
            throw failure;
        }

        void Start(Node node)
        {
            running++;
            _ = DeleteAsync(node);
        }

        async Task DeleteAsync(Node node)
        {
            Exception? failed = null;
            try
            {
                using var pass = await context.Gate.EnterAsync(takesSlot: true);
                var with = node.Resource.State.DeletedWith;
                await deletes.DeleteAsync(node.Resource, with.Length > 0 && gone.Contains(with));
            }
#pragma warning disable CA1031 // Handed to the caller when the deletes in flight have ended.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failed = e;
            }

            await ended.Writer.WriteAsync((node, failed));
        }
    }

    private void RefuseProtected(IReadOnlyList<OldResource> resources)
    {
        StepFailedException? failure = null;
        // What was replaced was not protected any more when that was decided, nor what was deleted to be replaced.
        foreach (
            var resource in resources
                .Select(old => old.State)
                .Where(state => state is { Protect: true, Delete: false, PendingReplacement: false })
        )
        {
            failure = _runner.Report(
                resource.Urn,
                new EngineException(
                    $"{DeleteSteps.Describe(resource)} would be deleted, but it is protected: set its protect option to false and update once before it can be"
                )
            );
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    private static List<Node> Link(IReadOnlyList<OldResource> resources)
    {
        var nodes = new List<Node>(resources.Count);
        var byUrn = new Dictionary<string, List<Node>>();
        foreach (var resource in resources)
        {
            var node = new Node(resource);
            // Of two with the same URN one waits to be deleted: only what stands earlier is a dependency.
            foreach (var urn in resource.State.AllDependencies().Distinct())
            {
                foreach (var dependency in byUrn.GetValueOrDefault(urn) ?? [])
                {
                    node.Dependencies.Add(dependency);
                    dependency.Dependents++;
                }
            }

            if (!byUrn.TryGetValue(resource.State.Urn, out var same))
            {
                byUrn.Add(resource.State.Urn, same = []);
            }

            same.Add(node);
            nodes.Add(node);
        }

        return nodes;
    }

    private sealed class Node(OldResource resource)
    {
        public OldResource Resource => resource;

        /// <summary>What is deleted after this.</summary>
        public List<Node> Dependencies { get; } = [];

        /// <summary>How many are still to be deleted before this.</summary>
        public int Dependents { get; set; }
    }
}
