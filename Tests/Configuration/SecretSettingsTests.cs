using System.Collections.Immutable;
using Infra.Configuration;
using NUnit.Framework;

namespace Infra.Tests.Configuration;

/// <summary>The secrets of services, and each mistake in them.</summary>
[TestFixture]
internal sealed class SecretSettingsTests
{
    private const string Arn = "arn:aws:secretsmanager:us-west-1:123456789012:secret:database-AbCdEf";
    private const string Place = "infra:services.a.secrets";
    private const string Sources = "one of them";

    private static readonly ImmutableHashSet<string> Encrypted = ["services"];

    [TestCase("{value: s3cr3t}")]
    [TestCase("{value: s3cr3t, kmsKey: 'arn:aws:kms:us-west-1:123456789012:key/0a-b'}")]
    [TestCase($"{{secretArn: '{Arn}'}}")]
    [TestCase($"{{secretArn: '{Arn}:password::'}}")]
    [TestCase($"{{secretArn: '{Arn}::AWSPREVIOUS:'}}")]
    [TestCase("{parameter: /users/API_KEY}")]
    [TestCase("{parameter: API_KEY}")]
    [TestCase("{parameter: 'arn:aws:ssm:us-west-1:123456789012:parameter/users/API_KEY'}")]
    public void Secrets_are_read(string secret)
    {
        var settings = Read($"{{KEY: {secret}}}", Encrypted).Settings!.Services!["a"].Secrets["KEY"];

        Assert.That((settings.Value ?? settings.SecretArn ?? settings.Parameter, settings.KmsKey), Is.Not.Default);
    }

    [TestCase("{1KEY: {parameter: p}}", $"{Place}.1KEY: found a key of 4 characters")]
    [TestCase("{KEY: {}}", $"{Place}.KEY: found neither value, secretArn nor parameter; allowed: {Sources}")]
    [TestCase("{KEY: {value: v, parameter: p}}", $"{Place}.KEY: found both value and parameter; allowed: {Sources}")]
    [TestCase("{KEY: {value: ''}}", $"{Place}.KEY.value: found [secret]; allowed: the encrypted text of the secret")]
    [TestCase("{KEY: {secretArn: database}}", $"{Place}.KEY.secretArn: found [secret]; allowed: the ARN of a secret")]
    [TestCase("{KEY: {parameter: 'a b'}}", $"{Place}.KEY.parameter: found [secret]; allowed: the name of a parameter")]
    [TestCase("{KEY: {parameter: p, kmsKey: k}}", $"{Place}.KEY.kmsKey: found [secret]; allowed: the ARN of a key")]
    [TestCase("{TAKEN: {parameter: p}}", $"{Place}.TAKEN: found a variable that infra:services.a.environment has too")]
    [TestCase("{KEY: secret}", $"{Place}.KEY: found [secret]; allowed: a map with the keys")]
    public void A_mistake_names_its_place(string secrets, string mistake)
    {
        var found = Read(secrets, Encrypted).Mistakes.Select(one => one.ToString()).ToList();

        Assert.That(found, Has.Count.EqualTo(1), string.Join('\n', found));
        Assert.That(found[0], Does.StartWith(mistake));
    }

    [TestCase(
        "{TAKEN: {parameter: p}}",
        "TAKEN: found a variable that infra:services.a.sidecars.s.environment has too"
    )]
    [TestCase("{KEY: {}}", "KEY: found neither value, secretArn nor parameter; allowed: one of them")]
    [TestCase("{1KEY: {parameter: p}}", "1KEY: found a key of 4 characters")]
    public void A_mistake_in_a_sidecars_secrets_names_its_place(string secrets, string mistake)
    {
        var text =
            "config: {services: {a: {image: i, port: 1, listener: 2, cpu: 256, memory: 512, sidecars: {s: {image: i, "
            + $"environment: {{TAKEN: t}}, secrets: {secrets}}}}}}}}}}}";
        var found = SettingsReader.Read(StackFile.Config(text), TestStack.ProjectFolder, Encrypted).Mistakes;

        Assert.That(found.Single().ToString(), Does.StartWith($"infra:services.a.sidecars.s.secrets.{mistake}"));
    }

    [Test]
    public void A_value_that_is_not_encrypted_is_refused_with_the_command_that_encrypts_it()
    {
        Assert.That(
            Read("{KEY: {value: s3cr3t}}", ImmutableHashSet<string>.Empty).Mistakes.Single().ToString(),
            Is.EqualTo(
                $"{Place}.KEY.value: found a value that is not encrypted; allowed: an encrypted one, by: "
                    + $"pulumi config set --secret --path '{Place}.KEY.value'"
            )
        );
    }

    [Test]
    public void A_program_that_runs_inline_is_not_told_which_values_are_encrypted()
    {
        Assert.That(Read("{KEY: {value: s3cr3t}}", secretKeys: null).Mistakes, Is.Empty);
    }

    [TestCase(65536, 0)]
    [TestCase(65537, 1)]
    public void A_value_has_the_bytes_that_secrets_manager_takes(int bytes, int mistakes)
    {
        var found = Read($"{{KEY: {{value: {new string('x', bytes)}}}}}", Encrypted).Mistakes;

        Assert.That(found, Has.Length.EqualTo(mistakes));
        Assert.That(
            found.Select(mistake => mistake.ToString()),
            Is.All.EqualTo($"{Place}.KEY.value: found {bytes} bytes; allowed: at most 65536")
        );
    }

    [TestCase("exec", "maybe", "infra:services.a.exec: found 'maybe'; allowed: true or false")]
    public void A_service_has_exec_or_not(string key, string value, string mistake)
    {
        var text =
            $"config: {{'infra:services': {{a: {{image: i, port: 1, listener: 2, cpu: 256, memory: 512, {key}: {value}}}}}}}";

        Assert.That(StackFile.Mistakes(text), Is.EqualTo(new[] { mistake }));
    }

    [Test]
    public void The_sessions_of_exec_are_kept_for_days_that_cloudwatch_knows()
    {
        const string Text = "config: {'infra:services': {}, 'infra:cluster': {execLogRetention: 2}}";

        Assert.That(
            StackFile.Mistakes(Text).Single(),
            Does.StartWith("infra:cluster.execLogRetention: found 2; allowed: one of 1, 3, 5")
        );
    }

    private static SettingsReading Read(string secrets, IReadOnlySet<string>? secretKeys)
    {
        var text =
            "config: {services: {a: {image: i, port: 1, listener: 2, cpu: 256, memory: 512, environment: {TAKEN: t}, "
            + $"secrets: {secrets}}}}}}}";
        return SettingsReader.Read(StackFile.Config(text), TestStack.ProjectFolder, secretKeys);
    }
}
