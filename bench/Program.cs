using Infra.Bench;

// Measures what docs/performance.md states, on fresh clones of the commit that is checked out here:
//   dotnet run -c Release --project bench [runs]    the dev stack's commands
//   dotnet run -c Release --project bench load      500 requests a second while a deployment rolls
// Packages are taken from the local NuGet cache: run `dotnet restore` once before.
var isLoad = args is ["load"];
var runs = 3;
if (args.Length > 1 || (args.Length == 1 && !isLoad && !(int.TryParse(args[0], out runs) && runs is >= 1 and <= 100)))
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project bench [runs|load]   (runs: 1 to 100, default 3)");
    return 2;
}
var repository = Shell.Run("git", ["rev-parse", "--show-toplevel"], Environment.CurrentDirectory).Output.Trim();
if (isLoad)
{
    Console.WriteLine(Machine.Describe());
    Console.WriteLine();
    return await new DeploymentUnderLoad(repository).MeasureAsync() == 0 ? 0 : 1;
}
Console.WriteLine($"{Machine.Describe()}; medians of {runs}, minimum and maximum in brackets");
Console.WriteLine();
new DevStack(repository, runs).Measure();
return 0;
