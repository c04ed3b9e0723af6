using Infra.Bench;

// Measures what local/docs/performance.md states, on fresh clones of the commit that is checked out here:
//   dotnet run -c Release --project local/bench [runs]    the dev stack's commands
//   dotnet run -c Release --project local/bench load [requests] [deployments]
//                                                         500 requests a second while deployments roll; default 30000, 1
//   dotnet run -c Release --project local/bench proxy     requests a second through the load balancer and Service Connect,
//                                                         beside haproxy and none, at 1, 32 and 256 connections
//   dotnet run -c Release --project local/bench https     requests a second by HTTP and by HTTPS, at 32 connections
//   dotnet run -c Release --project local/bench watch     a save until it is served, beside dotnet publish and dotnet watch
//   dotnet run -c Release --project local/bench cost      stacks of 10, 100, 200 and 1,000 services, beside Terraform
//   dotnet run -c Release --project local/bench page [tasks]
//                                                         the page of a stack with 1,000 tasks at 2,000 requests a second
//   dotnet run -c Release --project local/bench programs FOLDER [parts of names]
//                                                         programs that others wrote: writes local/docs/programs.md
// Packages are taken from the local NuGet cache: run `dotnet restore` once before.
const int DefaultRuns = 3;
if (args is ["programs", var checkouts, .. var parts])
{
    new Programs(Repository(), Path.GetFullPath(checkouts)).Run(parts);
    return 0;
}

if (args is ["load", .. { Length: 1 or 2 } counts])
{
    if (
        !int.TryParse(counts[0], out var requests)
        || requests < 1
        || !int.TryParse(counts.ElementAtOrDefault(1) ?? "1", out var deployments)
        || deployments < 1
    )
    {
        Console.Error.WriteLine("usage: load [requests] [deployments]   (each 1 or more, default 30000 and 1)");
        return 2;
    }

    Console.WriteLine(Machine.Describe());
    Console.WriteLine();
    return await new DeploymentUnderLoad(Repository(), requests, deployments).MeasureAsync() == 0 ? 0 : 1;
}

if (args is ["page", .. { Length: <= 1 } sizes])
{
    if (!int.TryParse(sizes.ElementAtOrDefault(0) ?? "1000", out var tasks) || tasks < 10 || tasks % 10 != 0)
    {
        Console.Error.WriteLine("usage: page [tasks]   (a multiple of 10, default 1000)");
        return 2;
    }

    Console.WriteLine(Machine.Describe());
    Console.WriteLine();
    await new PageUnderLoad(Repository(), tasks).MeasureAsync();
    return 0;
}

var mode = args is ["load"] or ["https"] or ["watch"] or ["cost"] or ["proxy"] ? args[0] : "";
var runs = DefaultRuns;
if (
    args.Length > 1
    || (args.Length == 1 && mode.Length == 0 && !(int.TryParse(args[0], out runs) && runs is >= 1 and <= 100))
)
{
    Console.Error.WriteLine(
        $"usage: dotnet run -c Release --project local/bench [runs|load|proxy|https|watch|cost|page|programs FOLDER]   (runs: 1 to 100, default {DefaultRuns})"
    );
    return 2;
}

var repository = Repository();
Console.WriteLine(
    mode.Length > 0 ? Machine.Describe() : $"{Machine.Describe()}; medians of {runs}, minimum and maximum in brackets"
);
Console.WriteLine();
switch (mode)
{
    case "load":
        return await new DeploymentUnderLoad(repository, 30_000, 1).MeasureAsync() == 0 ? 0 : 1;
    case "proxy":
        new Proxying(repository).Measure();
        return 0;
    case "https":
        await new Throughput(repository).MeasureAsync();
        return 0;
    case "watch":
        using (var loop = new WatchLoop(repository))
        {
            await loop.MeasureAsync();
        }

        return 0;
    case "cost":
        new LargeStacks(repository).Measure();
        return 0;
    default:
        new DevStack(repository, runs).Measure();
        return 0;
}

static string Repository() =>
    Shell.Run("git", ["rev-parse", "--show-toplevel"], Environment.CurrentDirectory).Output.Trim();
