using Local.Protocol.Values;
using static Pulumirpc.DiffResponse.Types;

namespace Local.Tests.Cloud;

/// <summary>Types that live by their shape alone.</summary>
[TestFixture]
internal sealed class RecordedTypeTests
{
    private const string Bucket = "aws:s3/bucket:Bucket";
    private const string Queue = "aws:sqs/queue:Queue";
    private const string AccessKey = "aws:iam/accessKey:AccessKey";
    private TemporaryProject _project = null!;
    private RunningCloud _cloud = null!;

    private ProviderClient Provider => _cloud.Provider;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _project = new TemporaryProject();
        _cloud = await RunningCloud.StartAsync(_project.Folder);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _cloud.DisposeAsync();
        _project.Dispose();
    }

    private static PropertyMap Map(params (string, PropertyValue)[] entries) => new(entries);

    private static IEnumerable<TestCaseData> Outputs()
    {
        const string Account = "000000000000";
        const string Region = "us-west-1";
        yield return new(
            Bucket,
            Map(("bucket", "logs")),
            Map(
                ("id", "logs"),
                ("arn", "arn:aws:s3:::logs"),
                ("bucketDomainName", "logs.s3.amazonaws.com"),
                ("bucketRegionalDomainName", $"logs.s3.{Region}.amazonaws.com"),
                ("hostedZoneId", "Z2F56UZL2M1ACD"),
                ("region", Region)
            )
        );
        yield return new(
            Bucket,
            Map(("bucket", "site"), ("website", Map(("indexDocument", "index.html")))),
            Map(("websiteEndpoint", $"site.s3-website-{Region}.amazonaws.com"))
        );
        yield return new(
            "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
            Map(("bucket", "pages"), ("region", "eu-central-1")),
            Map(("id", "pages"), ("websiteEndpoint", "pages.s3-website.eu-central-1.amazonaws.com"))
        );
        yield return new(
            "aws:s3/bucketObject:BucketObject",
            Map(("bucket", "logs"), ("source", new AssetValue("hello", null, null, null))),
            Map(("id", "logs/index.html"), ("key", "index.html"))
        );
        yield return new(
            "aws:sns/topic:Topic",
            Map(("name", "alerts")),
            Map(("id", $"arn:aws:sns:{Region}:{Account}:alerts"), ("arn", $"arn:aws:sns:{Region}:{Account}:alerts"))
        );
        yield return new(
            Queue,
            Map(("name", "jobs"), ("delaySeconds", 5)),
            Map(
                ("id", $"https://sqs.{Region}.amazonaws.com/{Account}/jobs"),
                ("url", $"https://sqs.{Region}.amazonaws.com/{Account}/jobs"),
                ("arn", $"arn:aws:sqs:{Region}:{Account}:jobs"),
                ("delaySeconds", 5),
                ("visibilityTimeoutSeconds", 30)
            )
        );
        yield return new(
            "aws:dynamodb/table:Table",
            Map(("name", "users"), ("hashKey", "id")),
            Map(("id", "users"), ("arn", $"arn:aws:dynamodb:{Region}:{Account}:table/users"))
        );
        yield return new(
            "aws:kms/alias:Alias",
            Map(("name", "alias/data"), ("targetKeyId", $"arn:aws:kms:{Region}:{Account}:key/1234")),
            Map(("id", "alias/data"), ("targetKeyArn", $"arn:aws:kms:{Region}:{Account}:key/1234"))
        );
        yield return new(
            "aws:iam/user:User",
            Map(("name", "ann"), ("path", "/staff/")),
            Map(("id", "ann"), ("arn", $"arn:aws:iam::{Account}:user/staff/ann"))
        );
        yield return new(
            "aws:cloudwatch/eventRule:EventRule",
            Map(("name", "nightly"), ("scheduleExpression", "rate(1 day)")),
            Map(("id", "nightly"), ("arn", $"arn:aws:events:{Region}:{Account}:rule/nightly"))
        );
        yield return new(
            "aws:cloudwatch/eventRule:EventRule",
            Map(("name", "orders"), ("eventBusName", "shop"), ("scheduleExpression", "rate(1 day)")),
            Map(("id", "shop/orders"), ("arn", $"arn:aws:events:{Region}:{Account}:rule/shop/orders"))
        );
        yield return new(
            "aws:budgets/budget:Budget",
            Map(("name", "month"), ("budgetType", "COST"), ("timeUnit", "MONTHLY")),
            Map(("id", $"{Account}:month"), ("arn", $"arn:aws:budgets::{Account}:budget/month"))
        );
        yield return new(
            "aws:cloudwatch/dashboard:Dashboard",
            Map(("dashboardName", "main"), ("dashboardBody", "{}")),
            Map(("id", "main"), ("dashboardArn", $"arn:aws:cloudwatch::{Account}:dashboard/main"))
        );
        yield return new(
            "aws:cloudwatch/logStream:LogStream",
            Map(("name", "web"), ("logGroupName", "/app")),
            Map(("arn", $"arn:aws:logs:{Region}:{Account}:log-group:/app:log-stream:web"))
        );
        yield return new(
            "aws:cloudtrail/trail:Trail",
            Map(("name", "all"), ("s3BucketName", "logs")),
            Map(("id", $"arn:aws:cloudtrail:{Region}:{Account}:trail/all"), ("homeRegion", Region))
        );
        yield return new(
            "aws:cloudwatch/eventTarget:EventTarget",
            Map(("rule", "nightly"), ("targetId", "job"), ("arn", "arn:aws:sns:us-west-1:000000000000:alerts")),
            Map(("id", "nightly-job"))
        );
        yield return new(
            "aws:iam/userPolicy:UserPolicy",
            Map(("user", "ann"), ("name", "read"), ("policy", Map(("Version", "2012-10-17")))),
            Map(("id", "ann:read"), ("policy", """{"Version":"2012-10-17"}"""))
        );
    }

    [TestCaseSource(nameof(Outputs))]
    public async Task Ids_and_outputs_have_the_forms_of_AWS(string type, PropertyMap inputs, PropertyMap expected)
    {
        var told = await Provider.UpAsync(type, "index.html", inputs);

        Assert.That(
            expected.Select(entry => (entry.Key, told.Get(entry.Key))),
            Is.EqualTo(expected.Select(entry => (entry.Key, (PropertyValue?)entry.Value)))
        );
        await Provider.DeleteAsync(type, "index.html", told["id"].AsString!);
    }

    [TestCase("aws:kms/key:Key", "id", "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$")]
    [TestCase("aws:kms/key:Key", "arn", "^arn:aws:kms:us-west-1:000000000000:key/[0-9a-f-]{36}$")]
    [TestCase("aws:iam/group:Group", "uniqueId", "^AGPA[A-Z2-7]{17}$")]
    [TestCase("aws:route53/zone:Zone", "zoneId", "^Z[A-Z0-9]{20}$")]
    [TestCase("aws:ec2/flowLog:FlowLog", "id", "^fl-[0-9a-f]{17}$")]
    [TestCase("aws:ec2/eip:Eip", "publicIp", @"^203\.0\.113\.1[0-9]{2}$")]
    [TestCase("aws:ec2/internetGateway:InternetGateway", "id", "^igw-[0-9a-f]{17}$")]
    [TestCase(
        "aws:secretsmanager/secret:Secret",
        "arn",
        "^arn:aws:secretsmanager:us-west-1:000000000000:secret:drawn-"
    )]
    public async Task What_AWS_draws_has_its_form_and_stays(string type, string output, string form)
    {
        var told = await Provider.UpAsync(type, "drawn", PropertyMap.Empty);
        var id = told["id"].AsString!;
        var reading = await Provider.ReadAsync(type, "drawn", id);
        var (inputs, read) = (
            PropertyMarshaler.FromStruct(reading.Inputs),
            PropertyMarshaler.FromStruct(reading.Properties)
        );
        var updated = PropertyMarshaler.FromStruct(
            (await Provider.UpdateAsync(type, "drawn", id, told, inputs)).Properties
        );

        Assert.That(told[output].AsString, Does.Match(form));
        Assert.That(read.Without("id"), Is.EqualTo(told.Without("id")));
        Assert.That(updated, Is.EqualTo(read));
        await Provider.DeleteAsync(type, "drawn", id);
        Assert.That((await Provider.ReadAsync(type, "drawn", id)).Id, Is.Empty);
    }

    [Test]
    public async Task Inputs_are_checked_by_the_shape()
    {
        var check = await Provider.CheckAsync(
            "aws:sns/topicSubscription:TopicSubscription",
            "mail",
            Map(("topik", "arn"), ("protocol", "email"), ("endpoint", 5))
        );

        Assert.That(
            check.Failures.Select(failure => (failure.Property, failure.Reason)),
            Is.EquivalentTo(
                new[]
                {
                    ("topik", "aws:sns/topicSubscription:TopicSubscription has no such input; did you mean topic?"),
                    ("endpoint", "found 5; allowed: a string"),
                    ("topic", "is required"),
                }
            )
        );
    }

    [Test]
    public async Task A_preview_leaves_unknown_what_is_to_come()
    {
        var preview = await Provider.CreateAsync(Bucket, "logs", Map(("bucket", PropertyValue.Unknown)), preview: true);
        var told = PropertyMarshaler.FromStruct(preview.Properties);

        Assert.That(told["bucket"], Is.EqualTo(PropertyValue.Unknown));
        Assert.That(told["arn"], Is.EqualTo(PropertyValue.Unknown));
        Assert.That(told["region"].AsString, Is.EqualTo("us-west-1"));
    }

    [TestCase(Queue, "delaySeconds", 5.0, false)]
    [TestCase(Queue, "fifoQueue", true, true)]
    [TestCase("aws:dynamodb/table:Table", "rangeKey", "at", true)]
    [TestCase("aws:dynamodb/table:Table", "billingMode", "PAY_PER_REQUEST", false)]
    [TestCase("aws:iam/user:User", "path", "/a/", false)]
    public async Task The_providers_own_schema_says_what_replaces(
        string type,
        string input,
        object value,
        bool replaces
    )
    {
        PropertyValue given = value switch
        {
            double number => number,
            bool flag => flag,
            _ => (string)value,
        };

        var told = await Provider.UpAsync(type, "differs", PropertyMap.Empty);
        var diff = await Provider.DiffAsync(
            type,
            "differs",
            told["id"].AsString!,
            PropertyMap.Empty,
            Map((input, given))
        );

        Assert.That(diff.Changes, Is.EqualTo(DiffChanges.DiffSome));
        Assert.That(diff.Replaces, replaces ? Is.EqualTo(new[] { input }) : Is.Empty);
        await Provider.DeleteAsync(type, "differs", told["id"].AsString!);
    }

    [TestCase(Bucket, "Logs", "bucket", "^logs-[0-9a-f]{7}$")]
    [TestCase("aws:kms/alias:Alias", "data", "name", "^alias/data-[0-9a-f]{7}$")]
    [TestCase(Queue, "jobs", "name", "^jobs-[0-9a-f]{7}\\.fifo$")]
    [TestCase("aws:s3/bucketObject:BucketObject", "index.html", "key", "^index\\.html$")]
    public async Task A_name_is_made_up_as_the_provider_does(string type, string name, string property, string form)
    {
        var inputs = type switch
        {
            Queue => Map(("fifoQueue", true)),
            Bucket => PropertyMap.Empty,
            _ => Map((type.Contains("kms", StringComparison.Ordinal) ? "targetKeyId" : "bucket", "a")),
        };

        var check = await Provider.CheckAsync(type, name, inputs);

        Assert.That(PropertyMarshaler.FromStruct(check.Inputs)[property].AsString, Does.Match(form));
    }

    [Test]
    public async Task An_OIDC_providers_arn_has_the_address_of_its_url()
    {
        var told = await Provider.UpAsync(
            "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
            "pulumi",
            Map(("url", "https://api.pulumi.com/oidc"), ("clientIdLists", PropertyValue.List("acme")))
        );

        Assert.That(told["arn"].AsString, Does.EndWith(":oidc-provider/api.pulumi.com/oidc"));
        Assert.That(told["id"].AsString, Is.EqualTo(told["arn"].AsString));
    }

    [Test]
    public async Task What_the_provider_marks_as_secret_is_secret_and_encrypted_on_the_disk()
    {
        var told = await Provider.UpAsync(AccessKey, "key", Map(("user", "ann")));
        var secret = told["secret"];

        Assert.That(secret, Is.InstanceOf<SecretValue>());
        Assert.That(secret.Plain.AsString, Does.Match("^[A-Za-z0-9+/]{40}$"));
        Assert.That(told["id"].AsString, Does.Match("^AKIA[A-Z2-7]{16}$"));
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(_project.Folder, ".local", "cloud", "resources.jsonl")),
            Does.Contain(told["id"].AsString).And.Not.Contain(secret.Plain.AsString)
        );
        await Provider.DeleteAsync(AccessKey, "key", told["id"].AsString!);
    }

    [Test]
    public async Task A_parameter_has_a_version_for_each_value_and_a_function_reads_it()
    {
        const string Parameter = "aws:ssm/parameter:Parameter";
        var inputs = Map(("name", "/app/key"), ("type", "SecureString"), ("value", "abc"));
        var first = await Provider.UpAsync(Parameter, "parameter", inputs);
        Assert.That(first["arn"].AsString, Is.EqualTo("arn:aws:ssm:us-west-1:000000000000:parameter/app/key"));
        Assert.That(first["version"].AsNumber, Is.EqualTo(1));
        Assert.That(first["value"], Is.EqualTo((PropertyValue)new SecretValue("abc")));

        await Provider.UpdateAsync(Parameter, "parameter", "/app/key", first, inputs.With("value", "def"));

        var read = await InvokeAsync("aws:ssm/getParameter:getParameter", Map(("name", "/app/key")));
        Assert.That(read["value"], Is.EqualTo((PropertyValue)new SecretValue("def")));
        Assert.That(read["version"].AsNumber, Is.EqualTo(2));
        await Provider.DeleteAsync(Parameter, "parameter", "/app/key");
    }

    [Test]
    public async Task A_secret_has_versions_and_a_function_reads_the_latest()
    {
        const string Secret = "aws:secretsmanager/secret:Secret";
        const string Version = "aws:secretsmanager/secretVersion:SecretVersion";
        var secret = await Provider.UpAsync(Secret, "secret", Map(("name", "db")));
        Assert.That(
            secret["id"].AsString,
            Does.Match("^arn:aws:secretsmanager:us-west-1:000000000000:secret:db-[A-Za-z0-9]{6}$")
        );
        var one = await Provider.UpAsync(Version, "one", Map(("secretId", secret["id"]), ("secretString", "first")));
        var two = await Provider.UpAsync(Version, "two", Map(("secretId", secret["id"]), ("secretString", "second")));
        Assert.That(one["id"].AsString, Is.EqualTo($"{secret["id"].AsString}|{one["versionId"].AsString}"));

        var latest = await InvokeAsync("aws:secretsmanager/getSecretVersion:getSecretVersion", Map(("secretId", "db")));
        var asked = await InvokeAsync(
            "aws:secretsmanager/getSecretVersion:getSecretVersion",
            Map(("secretId", secret["id"]), ("versionId", one["versionId"]))
        );

        Assert.That(latest["secretString"], Is.EqualTo((PropertyValue)new SecretValue("second")));
        Assert.That(asked["secretString"], Is.EqualTo((PropertyValue)new SecretValue("first")));
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(_project.Folder, ".local", "cloud", "resources.jsonl")),
            Does.Contain(two["versionId"].AsString).And.Not.Contain("\"second\"")
        );
        foreach (
            var (type, name, made) in new[] { (Version, "one", one), (Version, "two", two), (Secret, "secret", secret) }
        )
        {
            await Provider.DeleteAsync(type, name, made["id"].AsString!);
        }
    }

    [Test]
    public async Task The_registry_has_a_login()
    {
        var login = await InvokeAsync("aws:ecr/getAuthorizationToken:getAuthorizationToken", PropertyMap.Empty);

        Assert.That(
            login["proxyEndpoint"].AsString,
            Is.EqualTo("https://000000000000.dkr.ecr.us-west-1.amazonaws.com")
        );
        Assert.That(login["password"], Is.InstanceOf<SecretValue>());
        Assert.That(
            System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(login["authorizationToken"].AsString!)),
            Is.EqualTo($"AWS:{login["password"].AsString}")
        );
    }

    private async Task<PropertyMap> InvokeAsync(string token, PropertyMap arguments)
    {
        var answer = await Provider.Calls.InvokeAsync(
            new Pulumirpc.InvokeRequest
            {
                Tok = token,
                Args = PropertyMarshaler.ToStruct(arguments, MarshalOptions.All),
            }
        );
        Assert.That(answer.Failures, Is.Empty);
        return PropertyMarshaler.FromStruct(answer.Return);
    }

    [TestCase("www", "www.example.org")]
    [TestCase("www.example.org", "www.example.org")]
    [TestCase("", "example.org")]
    public async Task A_record_has_its_full_name_in_its_zone(string name, string fqdn)
    {
        const string Zone = "aws:route53/zone:Zone";
        const string Record = "aws:route53/record:Record";
        var zone = (await Provider.UpAsync(Zone, "zone", Map(("name", "example.org"))))["id"];
        var record = await Provider.UpAsync(
            Record,
            "record",
            Map(
                ("zoneId", zone),
                ("name", name),
                ("type", "A"),
                ("ttl", 60),
                ("records", PropertyValue.List("192.0.2.1"))
            )
        );

        Assert.That(record["fqdn"].AsString, Is.EqualTo(fqdn));
        Assert.That(record["id"].AsString, Is.EqualTo($"{zone.AsString}_{name}_A"));
        await Provider.DeleteAsync(Record, "record", record["id"].AsString!);
        await Provider.DeleteAsync(Zone, "zone", zone.AsString!);
    }

    [Test]
    public async Task The_control_API_tells_which_types_are_recorded()
    {
        using var client = await _cloud.ConnectAsync();

        Assert.That(
            await client.RecordedAsync([Bucket, "aws:ecs/service:Service", "aws:none/none:None"]),
            Is.EqualTo(new[] { Bucket })
        );
    }

    [Test]
    public async Task A_name_can_be_had_once()
    {
        await Provider.UpAsync(Bucket, "one", Map(("bucket", "taken")));

        Assert.That(
            () => Provider.UpAsync(Bucket, "two", Map(("bucket", "taken"))),
            Throws.Exception.With.Message.Contains($"AlreadyExists: a {Bucket} with the id 'taken' already exists")
        );
        await Provider.DeleteAsync(Bucket, "one", "taken");
    }
}
