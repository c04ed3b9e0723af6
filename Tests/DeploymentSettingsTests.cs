using System.Diagnostics;
using NUnit.Framework;

namespace Infra.Tests;

/// <summary>
/// The command that sets the deployment settings of all stacks, with a stand-in for the Pulumi CLI that records its
/// arguments and remembers the settings.
/// </summary>
[TestFixture]
internal sealed class DeploymentSettingsTests
{
    private const string Role = "arn:aws:iam::123456789012:role/update";

    private const string StandIn = """
        #!/usr/bin/env bash
        # Records the arguments, each call on a line. Keeps the settings of a stack as `deployment settings get` shows them.
        set -euo pipefail
        printf '%s\t' "$@" >>"$PULUMI_CALLS"; echo >>"$PULUMI_CALLS"
        verb="$1 $2 $3"; stack=; template=false; push=false; preview=false; paths=; pool=
        shift 3
        while (($#)); do
          case $1 in
            --stack) stack=${2//\//-}; shift ;;
            --github-repo) repository=$2; shift ;;
            --branch) branch=$2; shift ;;
            --push-to-deploy=*) push=${1#*=} ;;
            --preview-prs=*) preview=${1#*=} ;;
            --pr-template=*) template=${1#*=} ;;
            --path-filter) paths+="${paths:+, }\"$2\""; shift ;;
            --pre-run-command) command=${2//\\/\\\\}; command=${command//\"/\\\"}; shift ;;
            --oidc-aws-role-arn) role=$2; shift ;;
            --oidc-aws-session-name) session=$2; shift ;;
            --runner-pool) pool=$2; shift ;;
            --kind) kind=$2; shift ;;
            --cron) when=$2; shift ;;
            --once) when=Once; next=$2; shift ;;
            --output) [[ $2 == json ]]; shift ;;
            --yes | --non-interactive) ;;
            *) echo "unknown flag $1" >&2; exit 1 ;;
          esac
          shift
        done
        [[ $stack != *-broken ]] || { echo "error: no stack named $stack" >&2; exit 255; }
        settings=$PULUMI_CALLS.$stack.json schedules=$PULUMI_CALLS.$stack.schedules
        case $verb in
          'deployment settings get') cat "$settings" 2>/dev/null || echo '{}' ;;
          'deployment settings edit')
            cat >"$settings" <<JSON
        {"source": {"kind": "github", "repository": "$repository", "branch": "refs/heads/$branch",
          "previewPullRequests": $preview, "runUpdatesOnPush": $push, "pullRequestTemplate": $template, "pathFilters": [$paths]},
         "runner": {"pool": "$pool"}, "preRunCommands": ["$command"],
         "oidc": {"aws": {"roleArn": "$role", "sessionName": "$session"}}}
        JSON
            ;;
          'stack schedule list') echo "{\"schedules\": [$(paste -sd, "$schedules" 2>/dev/null || true)]}" ;;
          'stack schedule new')
            [[ -f $settings ]]
            echo "{\"type\": \"$kind\", \"schedule\": \"$when\", \"nextRun\": \"${next-}\"}" >>"$schedules" ;;
          *) exit 1 ;;
        esac
        """;

    private string _folder = null!;

    private string Calls => Path.Combine(_folder, "calls");

    [SetUp]
    public void MakeStandIn()
    {
        _folder = Directory.CreateTempSubdirectory("deployments-").FullName;
        Directory.CreateDirectory(Path.Combine(_folder, "bin"));
        Directory.CreateDirectory(Path.Combine(_folder, "project"));
        var pulumi = Path.Combine(_folder, "bin", "pulumi");
        File.WriteAllText(pulumi, StandIn);
        File.SetUnixFileMode(pulumi, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(_folder, "project", "Pulumi.yaml"), "name: shop\n");
        foreach (var stack in new[] { "dev", "pr", "bootstrap" })
        {
            File.WriteAllText(Path.Combine(_folder, "project", $"Pulumi.{stack}.yaml"), "config: {}\n");
        }
    }

    [TearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Commits_of_the_branch_are_deployed_with_the_role_for_updates()
    {
        Succeed();

        var edit = Edit("dev");
        Assert.That(
            edit,
            Does.StartWith("deployment settings edit --stack acme/shop/dev --github-repo acme/infra --branch main ")
        );
        Assert.That(edit, Does.Contain(" --push-to-deploy=true --preview-prs=false --pr-template=false "));
        Assert.That(edit, Does.Contain($" --oidc-aws-role-arn {Role} "));
        Assert.That(edit, Does.Contain(" --path-filter services/** ").And.Contain(" --path-filter Pulumi.dev.yaml "));
        Assert.That(edit, Does.Contain("--channel 10.0"));
    }

    [Test]
    public void The_template_of_review_stacks_is_not_deployed_itself()
    {
        Succeed("--review-role", "arn:aws:iam::210987654321:role/review");

        Assert.That(Edit("pr"), Does.Contain(" --push-to-deploy=false --preview-prs=false --pr-template=true "));
        Assert.That(Edit("pr"), Does.Contain(" --oidc-aws-role-arn arn:aws:iam::210987654321:role/review "));
        Assert.That(RecordedCalls.Where(call => call.Contains("schedule new") && call.Contains("/pr ")), Is.Empty);
    }

    [Test]
    public void Without_a_role_for_them_there_are_no_review_stacks()
    {
        Assert.That(Succeed(), Does.Contain("pr: left alone; --review-role is not given\n"));
        Assert.That(RecordedCalls.Where(call => call.Contains("/pr ")), Is.Empty);
    }

    [Test]
    public void The_stack_with_the_roles_is_left_alone()
    {
        Succeed();

        Assert.That(RecordedCalls.Where(call => call.Contains("bootstrap")), Is.Empty);
    }

    [Test]
    public void Drift_is_looked_for_each_day_and_a_stack_may_have_an_end()
    {
        Succeed("--ttl", "dev=2027-01-31T18:00:00Z");

        Assert.That(
            RecordedCalls.Where(call => call.StartsWith("stack schedule new")),
            Is.EqualTo(
                new[]
                {
                    "stack schedule new --stack acme/shop/dev --kind drift --cron 0 6 * * * --yes --non-interactive",
                    "stack schedule new --stack acme/shop/dev --kind ttl --once 2027-01-31T18:00:00Z --yes --non-interactive",
                }
            )
        );
    }

    [Test]
    public void A_second_run_changes_nothing()
    {
        string[] options = ["--review-role", Role, "--runner-pool", "pool-1", "--ttl", "dev=2027-01-31T18:00:00Z"];
        Succeed(options);
        File.Delete(Calls);

        Assert.That(Succeed(options), Is.EqualTo("acme/shop/dev: unchanged\nacme/shop/pr: unchanged\n"));
        Assert.That(RecordedCalls.Where(call => call.Contains(" edit ") || call.Contains(" new ")), Is.Empty);
    }

    [Test]
    public void A_change_by_hand_is_undone()
    {
        Succeed();
        var settings = $"{Calls}.acme-shop-dev.json";
        File.WriteAllText(
            settings,
            File.ReadAllText(settings).Replace("\"runUpdatesOnPush\": true", "\"runUpdatesOnPush\": false")
        );
        File.Delete(Calls);

        Assert.That(Succeed(), Does.StartWith("acme/shop/dev: deployment settings edit\n"));
        Assert.That(Edit("dev"), Does.Contain("--push-to-deploy=true"));
    }

    [Test]
    public void A_dry_run_shows_the_commands_and_changes_nothing()
    {
        var output = Succeed("--dry-run");

        Assert.That(
            output,
            Does.StartWith("pulumi deployment settings edit --stack acme/shop/dev --github-repo acme/infra ")
        );
        Assert.That(
            output,
            Does.Contain("\npulumi stack schedule new --stack acme/shop/dev --kind drift --cron '0 6 * * *' --yes\n")
        );
        Assert.That(RecordedCalls.All(call => call.Contains(" get ") || call.Contains(" list ")), Is.True);
    }

    [TestCase("dev")]
    [TestCase("dev=soon")]
    [TestCase("staging=2027-01-31T18:00:00Z")]
    public void A_wrong_end_is_one_error_before_anything_is_done(string ttl)
    {
        var (code, _, error) = Run("--ttl", ttl);

        Assert.That(code, Is.EqualTo(1));
        Assert.That(
            error,
            Is.EqualTo(
                $"error: --ttl: found '{ttl}'; allowed: a stack (dev, pr), '=' and a time, as in dev=2027-01-31T18:00:00Z\n"
            )
        );
        Assert.That(File.Exists(Calls), Is.False);
    }

    [Test]
    public void An_error_of_pulumi_is_shown_with_its_command()
    {
        File.WriteAllText(Path.Combine(_folder, "project", "Pulumi.broken.yaml"), "config: {}\n");

        var (code, _, error) = Run();

        Assert.That(code, Is.EqualTo(1));
        Assert.That(
            error,
            Is.EqualTo(
                "error: pulumi deployment settings get --stack acme/shop/broken --output json: "
                    + "error: no stack named acme-shop-broken\n"
            )
        );
    }

    [Test]
    public void Without_pulumi_the_error_says_where_to_get_it()
    {
        File.Delete(Path.Combine(_folder, "bin", "pulumi"));

        Assert.That(Run().Error, Is.EqualTo("error: `pulumi` was not found: https://www.pulumi.com/docs/install/\n"));
    }

    private IEnumerable<string> RecordedCalls =>
        File.Exists(Calls) ? File.ReadLines(Calls).Select(line => line.TrimEnd('\t').Replace('\t', ' ')) : [];

    private string Edit(string stack) =>
        RecordedCalls.Single(call => call.StartsWith($"deployment settings edit --stack acme/shop/{stack} "));

    private string Succeed(params string[] options)
    {
        var (code, output, error) = Run(options);
        Assert.That((code, error), Is.EqualTo((0, "")));
        return output;
    }

    private (int Code, string Output, string Error) Run(params string[] options)
    {
        string[] arguments =
        [
            typeof(Deployments.StackDeployment).Assembly.Location,
            "--organization",
            "acme",
            "--repository",
            "acme/infra",
            "--update-role",
            Role,
            .. options,
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Path.Combine(_folder, "project"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{Path.Combine(_folder, "bin")}:/usr/bin:/bin";
        start.Environment["PULUMI_CALLS"] = Calls;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
