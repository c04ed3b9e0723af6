using System.CommandLine;
using Infra.Deployments;

var organization = new Option<string>("--organization")
{
    Description = "The organization in Pulumi Cloud.",
    Required = true,
};
var repository = new Option<string>("--repository")
{
    Description = "The repository on GitHub, as owner/name.",
    Required = true,
};
var updateRole = new Option<string>("--update-role")
{
    Description = "The ARN of the role for updates: the output updateRoleArn of the stack bootstrap.",
    Required = true,
};
var reviewRole = new Option<string?>("--review-role")
{
    Description =
        "The ARN of the role for review stacks, of an account that has nothing else: they run the code of pull requests. "
        + "Without it there are no review stacks.",
};
var branch = new Option<string>("--branch")
{
    Description = "The branch to deploy.",
    DefaultValueFactory = _ => "main",
};
var runnerPool = new Option<string?>("--runner-pool") { Description = "The id of a pool of runners of your own." };
var ttl = new Option<string[]>("--ttl") { Description = "When to destroy a stack, as in dev=2027-01-31T18:00:00Z." };
var dryRun = new Option<bool>("--dry-run") { Description = "Shows what would be done, and does nothing." };

var root = new RootCommand("Sets the deployment settings and schedules of all stacks in Pulumi Cloud.")
{
    organization,
    repository,
    updateRole,
    reviewRole,
    branch,
    runnerPool,
    ttl,
    dryRun,
};
root.SetAction(parsed =>
{
    try
    {
        var folder = ProjectFolder.Find(Directory.GetCurrentDirectory());
        var ends = Ttls(parsed.GetValue(ttl) ?? [], folder.Stacks);
        foreach (var stack in folder.Stacks)
        {
            var isTemplate = stack == StackDeployment.Template;
            var role = isTemplate ? parsed.GetValue(reviewRole) : parsed.GetValue(updateRole);
            if (role is null)
            {
                Console.WriteLine($"{stack}: left alone; --review-role is not given");
                continue;
            }

            var deployment = new StackDeployment(
                stack,
                parsed.GetValue(repository)!,
                parsed.GetValue(branch)!,
                role,
                parsed.GetValue(runnerPool)
            );
            IEnumerable<Schedule> schedules = isTemplate ? [] : [Schedule.Drift];
            if (ends.TryGetValue(stack, out var end))
            {
                schedules = schedules.Append(Schedule.Ttl(end));
            }

            var name = $"{parsed.GetValue(organization)}/{folder.Project}/{stack}";
            PulumiCloud.Apply(name, deployment, schedules, parsed.GetValue(dryRun));
        }

        return 0;
    }
    catch (DeploymentsException e)
    {
        Console.Error.WriteLine($"error: {e.Message}");
        return 1;
    }
});
return root.Parse(args).Invoke();

static Dictionary<string, DateTimeOffset> Ttls(string[] given, IReadOnlyList<string> stacks)
{
    var ends = new Dictionary<string, DateTimeOffset>();
    foreach (var entry in given)
    {
        ends[entry.Split('=')[0]] =
            entry.Split('=', 2) is [var stack, var time]
            && stacks.Contains(stack)
            && DateTimeOffset.TryParse(time, null, out var end)
                ? end
                : throw new DeploymentsException(
                    $"--ttl: found '{entry}'; allowed: a stack ({string.Join(", ", stacks)}), '=' and a time, as in dev=2027-01-31T18:00:00Z"
                );
    }

    return ends;
}
