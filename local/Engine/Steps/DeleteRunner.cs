using System.Threading.Channels;

namespace Local.Engine.Steps;

/// <summary>Deletes many resources, as many as allowed at once, each after all resources that depend on it.</summary>
internal sealed class DeleteRunner(StepContext context)
{
    private readonly StepRunner _runner = new(context);

    /// <summary>Deletes <paramref name="resources"/>, which are in the order of the state.</summary>
    /// <exception cref="StepFailedException">
    /// A resource could not be deleted, or is protected. The error was reported.
    /// </exception>
    /// <exception cref="StepsStoppedException">The operation is ending.</exception>
    public async Task RunAsync(IReadOnlyList<OldResource> resources)
    {
        RefuseProtected(resources);
        var deletes = new DeleteSteps(context, _runner);
        var nodes = Link(resources);
        var gone = nodes.Select(node => node.Resource.State.Urn).ToHashSet();
        // The nodes that have ended, with the reasons of failures.
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
#pragma warning disable CA1031 // The caller receives the error when the deletions in progress have ended.
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
        // A replaced resource was not protected when its replacement was decided. The same holds for one that was
        // deleted for its replacement.
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
            // Of two resources with the same URN, one waits for its deletion. Only the earlier one is a dependency.
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

        /// <summary>The nodes to delete after this one.</summary>
        public List<Node> Dependencies { get; } = [];

        /// <summary>The number of nodes to delete before this one.</summary>
        public int Dependents { get; set; }
    }
}
