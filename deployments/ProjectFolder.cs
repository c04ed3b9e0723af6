namespace Infra.Deployments;

/// <summary>The Pulumi project of a folder.</summary>
/// <param name="Project">The project's name.</param>
/// <param name="Stacks">The stacks that are deployed from git: all but the one with the roles for that.</param>
internal sealed record ProjectFolder(string Project, IReadOnlyList<string> Stacks)
{
    private const string Bootstrap = "bootstrap";

    /// <summary>Finds the project in the folder or in the nearest one above.</summary>
    /// <exception cref="DeploymentsException">There is no project.</exception>
    public static ProjectFolder Find(string start)
    {
        for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var file = Path.Combine(folder, "Pulumi.yaml");
            if (File.Exists(file) && File.ReadLines(file).FirstOrDefault(line => line.StartsWith("name: ")) is { } name)
            {
                return new(
                    name["name: ".Length..].Trim(),
                    [
                        .. Directory
                            .EnumerateFiles(folder, "Pulumi.*.yaml")
                            .Select(path => Path.GetFileName(path)["Pulumi.".Length..^".yaml".Length])
                            .Where(stack => stack != Bootstrap)
                            .Order(StringComparer.Ordinal),
                    ]
                );
            }
        }

        throw new DeploymentsException($"no Pulumi.yaml with a name found in {start} or above");
    }
}
