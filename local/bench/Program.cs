using Infra.Bench;

// Measures what local/docs/performance.md states, on fresh clones of the commit that is checked out here:
//   dotnet run -c Release --project local/bench [runs]    the dev stack's commands
//   dotnet run -c Release --project local/bench load      500 requests a second while a deployment rolls
//   dotnet run -c Release --project local/bench https     requests a second by HTTP and by HTTPS, at 32 connections
//   dotnet run -c Release --project local/bench cost      stacks of 10, 100, 200 and 1,000 services, beside Terraform
//   dotnet run -c Release --project local/bench programs FOLDER [parts of names]
//                                                         programs that others wrote: writes local/docs/programs.md
// Packages are taken from the local NuGet cache: run `dotnet restore` once before.
const int DefaultRuns = 3;
if (args is ["programs", var checkouts, .. var parts])
{
    new Programs(Repository(), Path.GetFullPath(checkouts)).Run(parts);
    return 0;
}

var mode = args is ["load"] or ["https"] or ["cost"] ? args[0] : "";
var runs = DefaultRuns;
if (
    args.Length > 1
    || (args.Length == 1 && mode.Length == 0 && !(int.TryParse(args[0], out runs) && runs is >= 1 and <= 100))
)
{
    Console.Error.WriteLine(
        $"usage: dotnet run -c Release --project local/bench [runs|load|https|cost|programs FOLDER]   (runs: 1 to 100, default {DefaultRuns})"
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
        return await new DeploymentUnderLoad(repository).MeasureAsync() == 0 ? 0 : 1;
    case "https":
        await new Throughput(repository).MeasureAsync();
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
