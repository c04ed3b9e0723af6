using System.Globalization;

namespace Infra.Bench;

/// <summary>Measures stacks of 10, 100, 200 and 1,000 services, and equally many resources in Terraform.</summary>
/// <param name="repository">The repository to clone.</param>
internal sealed class LargeStacks(string repository)
{
    private const string Stack = "cost";

    // Terraform's apply takes 25 times as long for five times as many: an hour for 1,000.
    private const int MostApplied = 200;

    private const int SharedListeners = 20;

    private static readonly int[] Counts = [10, 100, 200, 1000];

    /// <summary>Prints the figures.</summary>
    public void Measure()
    {
        var clone = Directory.CreateTempSubdirectory("infra-bench-").FullName;
        try
        {
            Shell.Run("git", ["clone", "--quiet", repository, clone], repository);
            File.Copy(
                Path.Combine(repository, "local", "bench", "ManyServices.cs"),
                Path.Combine(clone, "Program.cs"),
                true
            );
            Console.WriteLine("| services | resources | command | seconds | MB | of which | together |");
            Console.WriteLine("|---|---|---|---|---|---|---|");
            foreach (var count in Counts)
            {
                MeasureServices(clone, count);
            }

            MeasureSharedListeners(clone);
        }
        finally
        {
            Directory.Delete(clone, recursive: true);
        }

        if (!TerraformStack.IsHere)
        {
            Console.WriteLine();
            Console.WriteLine("Terraform is not measured: `terraform` is not installed on this machine.");
            return;
        }

        foreach (var count in Counts)
        {
            MeasureTerraform(new TerraformStack(count));
        }
    }

    private static void MeasureServices(string clone, int count)
    {
        Configure(clone, ("count", count));
        // This builds the program and the image.
        Infra("preview");
        try
        {
            var resources = TerraformStack.ResourcesOf(count);
            Row(count, resources, "`preview`", clone, RoleInClone, () => Infra("preview"));
            Row(count, resources, "`up --yes`, the first", clone, RoleInClone, () => Infra("up", "--yes"));
            Row(count, resources, "`up --yes`, nothing changed", clone, RoleInClone, () => Infra("up", "--yes"));
        }
        finally
        {
            Infra("destroy", "--yes");
            StopCloud(clone);
        }

        Finished Infra(params string[] arguments) => RunInfra(clone, arguments);
    }

    /// <summary>Measures the preview of the largest stack on shared listeners. AWS's quota allows no such stack.</summary>
    private static void MeasureSharedListeners(string clone)
    {
        var count = Counts[^1];
        Configure(clone, ("count", count), ("listeners", SharedListeners));
        // A rule of a shared listener replaces a listener and the security-group rule of its port.
        var resources = TerraformStack.ResourcesOf(count) - count + (2 * SharedListeners);
        try
        {
            Row(
                count,
                resources,
                $"`preview` on {SharedListeners} shared listeners",
                clone,
                RoleInClone,
                () => RunInfra(clone, "preview")
            );
        }
        finally
        {
            StopCloud(clone);
        }
    }

    private static void Configure(string clone, params (string Key, int Value)[] config) =>
        File.WriteAllLines(
            Path.Combine(clone, $"Pulumi.{Stack}.yaml"),
            [
                "config:",
                "  aws:region: us-west-1",
                .. config.Select(entry =>
                    string.Create(CultureInfo.InvariantCulture, $"  infra:{entry.Key}: {entry.Value}")
                ),
            ]
        );

    private static Finished RunInfra(string clone, params string[] arguments) =>
        Shell.Run(Path.Combine(clone, "infra"), [.. arguments, "--stack", Stack], clone);

    private static void StopCloud(string clone) => Shell.Run(Path.Combine(clone, "infra"), ["cloud", "stop"], clone);

    private static void MeasureTerraform(TerraformStack stack)
    {
        var folder = Directory.CreateTempSubdirectory("infra-bench-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "main.tf"), stack.Text);
            Terraform("init");
            Row(stack.Services, stack.Resources, "`terraform plan`", folder, _ => "terraform", () => Terraform("plan"));
            if (stack.Services <= MostApplied)
            {
                Row(
                    stack.Services,
                    stack.Resources,
                    "`terraform apply -auto-approve`, the first",
                    folder,
                    _ => "terraform",
                    () => Terraform("apply", "-auto-approve")
                );
            }
            else
            {
                File.WriteAllText(Path.Combine(folder, "terraform.tfstate"), stack.State);
            }

            Row(
                stack.Services,
                stack.Resources,
                "`terraform plan`, nothing changed",
                folder,
                _ => "terraform",
                () => Terraform("plan", "-detailed-exitcode")
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Finished Terraform(params string[] arguments) =>
            Shell.Run("terraform", [$"-chdir={folder}", .. arguments], folder);
    }

    private static string? RoleInClone(string command) =>
        command.Contains(" cloud run ", StringComparison.Ordinal) ? "cloud"
        : command.Contains("/Infra.dll", StringComparison.Ordinal) ? "program"
        : command.Contains("/infra.dll", StringComparison.Ordinal) ? "command"
        : null;

    private static void Row(
        int services,
        int resources,
        string what,
        string folder,
        Func<string, string?> role,
        Func<Finished> run
    )
    {
        using var memory = new PeakMemory(folder, role);
        var seconds = run().Elapsed.TotalSeconds;
        var peaks = memory.End();
        var parts = string.Join(", ", peaks.OrderBy(peak => peak.Key).Select(peak => $"{peak.Key} {peak.Value >> 20}"));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {services:N0} | {resources:N0} | {what} | {seconds:F1} | {peaks.Values.Sum() >> 20} | {parts} | {memory.Together >> 20} |"
            )
        );
    }
}
