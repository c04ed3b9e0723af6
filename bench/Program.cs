using Infra.Bench;

// Measures what docs/performance.md states, on fresh clones of the commit that is checked out here:
//   dotnet run -c Release --project bench [runs]
// Packages are taken from the local NuGet cache: run `dotnet restore` once before.
if (args.Length > 1 || (args.Length == 1 && !(int.TryParse(args[0], out var given) && given is >= 1 and <= 100)))
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project bench [runs]   (runs: 1 to 100, default 3)");
    return 2;
}
var runs = args.Length == 1 ? int.Parse(args[0]) : 3;
var repository = Shell.Run("git", ["rev-parse", "--show-toplevel"], Environment.CurrentDirectory).Output.Trim();
Console.WriteLine($"{Machine.Describe()}; medians of {runs}, minimum and maximum in brackets");
Console.WriteLine();
new DevStack(repository, runs).Measure();
return 0;
