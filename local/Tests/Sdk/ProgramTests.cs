using System.Collections.Immutable;
using Grpc.Core;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumi;
using Pulumi.Utilities;
using Pulumirpc;
using Alias = Pulumi.Alias;

namespace Local.Tests.Sdk;

/// <summary>Programs with an engine over a real socket: their messages and their ends.</summary>
[NonParallelizable]
public sealed class ProgramTests
{
    private const string WidgetType = "test:index:Widget";

    [Test]
    public async Task The_stack_is_the_root_and_has_the_outputs_that_the_program_returns()
    {
        await using var server = await MonitorServer.StartAsync();

        var exitCode = await server.RunAsync(() =>
            Deployment.RunAsync(() =>
            {
                var widget = new Widget("w", new WidgetArgs { Text = "hello" });
                return new Dictionary<string, object?> { ["text"] = widget.Text, ["secret"] = Output.CreateSecret(1) };
            })
        );

        var stack = server.Find("infra-dev");
        var outputs = server.Outputs.Single();
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.Zero);
            Assert.That(server.WasSignalled, Is.True, "the program signals the end of its registrations");
            Assert.That(stack.Type, Is.EqualTo("pulumi:pulumi:Stack"));
            Assert.That(stack.Parent, Is.Empty);
            Assert.That(server.Find("w").Parent, Is.EqualTo(MonitorServer.Urn("pulumi:pulumi:Stack", "infra-dev")));
            Assert.That(outputs.Urn, Is.EqualTo(MonitorServer.Urn("pulumi:pulumi:Stack", "infra-dev")));
            Assert.That(
                PropertyMarshaler.FromStruct(outputs.Outputs),
                Is.EqualTo(new PropertyMap(("text", "hello"), ("secret", new SecretValue(1))))
            );
        });
    }

    [Test]
    public async Task A_resource_names_the_dependencies_of_each_input()
    {
        await using var server = await MonitorServer.StartAsync();

        await RunAsync(
            server,
            () =>
            {
                var first = new Widget("first", new WidgetArgs { Text = "1" });
                var other = new Widget("other");
                new Widget(
                    "second",
                    new WidgetArgs { Text = first.Text, Count = 1 },
                    new CustomResourceOptions { DependsOn = { other } }
                );
            }
        );

        var second = server.Find("second");
        var (first, other) = (MonitorServer.Urn(WidgetType, "first"), MonitorServer.Urn(WidgetType, "other"));
        Assert.Multiple(() =>
        {
            Assert.That(second.Dependencies, Is.EquivalentTo(new[] { first, other }));
            Assert.That(second.PropertyDependencies["text"].Urns, Is.EqualTo(new[] { first }));
            Assert.That(second.PropertyDependencies["count"].Urns, Is.Empty);
        });
    }

    [Test]
    public async Task A_dependency_on_a_component_is_one_on_its_children()
    {
        await using var server = await MonitorServer.StartAsync();

        await RunAsync(
            server,
            () =>
            {
                var pair = new Pair("p");
                var remote = new RemotePair("r", new WidgetArgs());
                new Widget("after", options: new CustomResourceOptions { DependsOn = { pair, remote } });
            }
        );

        Assert.That(
            server.Find("after").Dependencies,
            Is.EquivalentTo(
                new[]
                {
                    MonitorServer.Urn(WidgetType, "p-first"),
                    MonitorServer.Urn(WidgetType, "p-second"),
                    MonitorServer.Urn("test:index:RemotePair", "r"),
                }
            )
        );
    }

    [Test]
    public async Task A_component_registers_its_marked_outputs()
    {
        await using var server = await MonitorServer.StartAsync();

        await RunAsync(
            server,
            () =>
            {
                new Pair("p");
            }
        );

        var outputs = server.Outputs.Single(o => o.Urn == MonitorServer.Urn("test:index:Pair", "p"));
        Assert.That(PropertyMarshaler.FromStruct(outputs.Outputs), Is.EqualTo(new PropertyMap(("label", "1"))));
        Assert.That(server.Find("p").Custom, Is.False);
        Assert.That(server.Find("p-first").Parent, Is.EqualTo(MonitorServer.Urn("test:index:Pair", "p")));
    }

    [Test]
    public async Task A_remote_component_keeps_its_inputs_dependencies_and_gets_its_outputs()
    {
        await using var server = await MonitorServer.StartAsync();
        var label = "";

        await RunAsync(
            server,
            async () =>
            {
                var first = new Widget("first", new WidgetArgs { Text = "1" });
                var remote = new RemotePair(
                    "r",
                    new WidgetArgs { Text = first.Text, Tags = { { "k", Output.CreateSecret("s") } } }
                );
                label = await OutputUtilities.GetValueAsync(remote.Urn);
            }
        );

        var request = server.Find("r");
        var inputs = PropertyMarshaler.FromStruct(request.Object);
        Assert.Multiple(() =>
        {
            Assert.That(request.Remote, Is.True);
            Assert.That(
                inputs["text"],
                Is.EqualTo(new OutputValue("1", Secret: false, [MonitorServer.Urn(WidgetType, "first")]))
            );
            Assert.That(inputs["tags"], Is.EqualTo((PropertyValue)new PropertyMap(("k", new SecretValue("s")))));
            Assert.That(label, Is.EqualTo(MonitorServer.Urn("test:index:RemotePair", "r")));
        });
    }

    [Test]
    public async Task Options_are_sent_in_the_protocols_words()
    {
        await using var server = await MonitorServer.StartAsync();

        await RunAsync(
            server,
            () =>
            {
                var provider = new ProviderResource("test", "eu", ResourceArgs.Empty);
                var other = new Widget("other");
                new Widget(
                    "w",
                    options: new CustomResourceOptions
                    {
                        Protect = false,
                        IgnoreChanges = { "count" },
                        ReplaceOnChanges = { "text" },
                        DeleteBeforeReplace = true,
                        RetainOnDelete = true,
                        DeletedWith = other,
                        AdditionalSecretOutputs = { "text" },
                        CustomTimeouts = new CustomTimeouts { Create = TimeSpan.FromMinutes(1) },
                        Version = "1.2.3",
                        ImportId = "i-1",
                        Provider = provider,
                        Aliases =
                        {
                            new Alias { Name = "old" },
                            new Alias { Urn = "urn:pulumi:a::b::c::d" },
                        },
                    }
                );
            }
        );

        var request = server.Find("w");
        Assert.Multiple(() =>
        {
            Assert.That(request.HasProtect && !request.Protect, Is.True, "false is sent, not omitted");
            Assert.That(request.IgnoreChanges, Is.EqualTo(new[] { "count" }));
            Assert.That(request.ReplaceOnChanges, Is.EqualTo(new[] { "text" }));
            Assert.That(request.DeleteBeforeReplace && request.DeleteBeforeReplaceDefined, Is.True);
            Assert.That(request.RetainOnDelete, Is.True);
            Assert.That(request.DeletedWith, Is.EqualTo(MonitorServer.Urn(WidgetType, "other")));
            Assert.That(request.AdditionalSecretOutputs, Is.EqualTo(new[] { "text" }));
            Assert.That(request.CustomTimeouts.Create, Is.EqualTo("60000000000ns"));
            Assert.That(request.Version, Is.EqualTo("1.2.3"));
            Assert.That(request.ImportId, Is.EqualTo("i-1"));
            Assert.That(request.Provider, Is.EqualTo($"{MonitorServer.Urn("pulumi:providers:test", "eu")}::eu-id"));
            Assert.That(request.Aliases[0].Spec.Name, Is.EqualTo("old"));
            Assert.That(request.Aliases[1].Urn, Is.EqualTo("urn:pulumi:a::b::c::d"));
            Assert.That(request.AcceptSecrets && request.AcceptResources && request.SupportsResultReporting, Is.True);
        });
    }

    [Test]
    public async Task In_a_preview_an_id_is_unknown_and_what_needs_it_is_sent_as_such()
    {
        await using var server = await MonitorServer.StartPreviewAsync();

        await RunAsync(
            server,
            () =>
            {
                var first = new Widget("first");
                new Widget("second", new WidgetArgs { Text = first.Id, Names = { "known", first.Id } });
            }
        );

        var inputs = PropertyMarshaler.FromStruct(server.Find("second").Object);
        Assert.That(inputs["text"], Is.EqualTo(PropertyValue.Unknown));
        Assert.That(inputs["names"], Is.EqualTo(PropertyValue.List("known", PropertyValue.Unknown)));
    }

    [Test]
    public async Task A_functions_failures_end_the_program_with_their_reasons()
    {
        await using var server = await MonitorServer.StartAsync(request => new ResourceInvokeResponse
        {
            Failures =
            {
                new CheckFailure { Property = "text", Reason = "is too long" },
            },
        });

        var exitCode = await RunAsync(
            server,
            () => Deployment.Instance.InvokeAsync<object>("test:index:find", InvokeArgs.Empty)
        );

        Assert.That(exitCode, Is.EqualTo(32));
        Assert.That(
            server.Logged.Single().Message,
            Does.Match(
                @"^Running program '.*' failed with an unhandled exception:\nInvoke of 'test:index:find' failed: is too long \(text\)$"
            )
        );
    }

    [Test]
    public async Task A_function_returns_the_declared_type_and_keeps_secrets()
    {
        await using var server = await MonitorServer.StartAsync(_ => new ResourceInvokeResponse
        {
            Return = PropertyMarshaler.ToStruct(
                new PropertyMap(("label", new SecretValue("l")), ("weight", 2)),
                MarshalOptions.All
            ),
        });
        Part? part = null;
        var isSecret = false;

        await RunAsync(
            server,
            async () =>
            {
                var found = Deployment.Instance.Invoke<Part>("test:index:find", InvokeArgs.Empty);
                part = await OutputUtilities.GetValueAsync(found);
                isSecret = await Output.IsSecretAsync(found);
            }
        );

        Assert.That((part!.Label, part.Weight, isSecret), Is.EqualTo(("l", 2.0, true)));
    }

    [Test]
    public async Task A_method_is_called_on_its_resource_and_returns_the_declared_type()
    {
        await using var server = await MonitorServer.StartAsync();
        Part? part = null;

        await RunAsync(
            server,
            async () =>
            {
                var widget = new Widget("w", new WidgetArgs { Text = "heavy" });
                var args = new WeighArgs { Label = widget.Text, Weight = 2 };
                var result = Deployment.Instance.Call<Part>("test:index:Widget/weigh", args, widget);
                part = await OutputUtilities.GetValueAsync(result);
                Deployment.Instance.Call("test:index:Widget/forget", CallArgs.Empty, widget);
            }
        );

        var weigh = server.Called.Single(call => call.Tok == "test:index:Widget/weigh");
        var self = PropertyMarshaler.FromStruct(weigh.Args)["__self__"] as ResourceValue;
        var urn = MonitorServer.Urn("test:index:Widget", "w");
        Assert.Multiple(() =>
        {
            Assert.That((part!.Label, part.Weight), Is.EqualTo(("heavy", 2.0)));
            Assert.That(self!.Urn, Is.EqualTo(urn));
            Assert.That(weigh.ArgDependencies["label"].Urns, Is.EqualTo(new[] { urn }));
            Assert.That(server.Called.Select(call => call.Tok), Does.Contain("test:index:Widget/forget"));
        });
    }

    [Test]
    public async Task A_reference_that_comes_back_is_filled_by_the_engine()
    {
        await using var server = await MonitorServer.StartAsync(request => new ResourceInvokeResponse
        {
            Return = PropertyMarshaler.ToStruct(
                new PropertyMap(
                    ("urn", PropertyMarshaler.FromStruct(request.Args)["urn"]),
                    ("id", "found-id"),
                    ("state", new PropertyMap(("text", "found")))
                ),
                MarshalOptions.All
            ),
        });
        (string Id, string Text) found = default;

        await RunAsync(
            server,
            async () =>
            {
                var second = new Widget("second", new WidgetArgs { Other = new Widget("first") });
                var other = await OutputUtilities.GetValueAsync(second.Other);
                found = (
                    await OutputUtilities.GetValueAsync(other!.Id),
                    await OutputUtilities.GetValueAsync(other.Text)
                );
            }
        );

        Assert.That(found, Is.EqualTo(("found-id", "found")));
        Assert.That(server.Invoked.Single().Tok, Is.EqualTo("pulumi:pulumi:getResource"));
    }

    [Test]
    public async Task A_reference_to_a_resource_with_required_inputs_comes_back_too()
    {
        const string urn = "urn:pulumi:dev::infra::test:index:Gadget::gadget";
        await using var server = await MonitorServer.StartAsync(request => new ResourceInvokeResponse
        {
            Return = PropertyMarshaler.ToStruct(
                new PropertyMap(("urn", urn), ("id", "found-id"), ("state", new PropertyMap(("label", "found")))),
                MarshalOptions.All
            ),
        });
        var label = "";

        await RunAsync(
            server,
            async () =>
            {
                var gadget = new Gadget("gadget", options: new CustomResourceOptions { Urn = urn });
                label = await OutputUtilities.GetValueAsync(gadget.Label);
            }
        );

        Assert.That(label, Is.EqualTo("found"));
    }

    [Test]
    public async Task An_error_of_the_program_is_reported_once_without_a_stack_trace()
    {
        await using var server = await MonitorServer.StartAsync();

        var exitCode = await RunAsync(server, void () => throw new RunException("infra:services.users.port: 0"));

        Assert.That(exitCode, Is.EqualTo(32));
        Assert.That(server.Logged.Single().Message, Is.EqualTo("infra:services.users.port: 0"));
        Assert.That(server.Logged.Single().Severity, Is.EqualTo(LogSeverity.Error));
        Assert.That(server.WasSignalled, Is.False);
    }

    [Test]
    public async Task Another_exception_is_reported_with_its_stack_trace()
    {
        await using var server = await MonitorServer.StartAsync();

        var exitCode = await RunAsync(server, void () => throw new FormatException("odd"));

        Assert.That(exitCode, Is.EqualTo(32));
        Assert.That(server.Logged.Single().Message, Does.Contain("failed with an unhandled exception"));
        Assert.That(server.Logged.Single().Message, Does.Contain("System.FormatException: odd"));
    }

    [Test]
    public async Task A_rejected_registration_is_reported_in_the_engines_words()
    {
        await using var server = await MonitorServer.StartAsync(request =>
            request.Name == "w" ? RpcErrors.New(StatusCode.Unknown, "w: no such size") : null
        );

        var exitCode = await RunAsync(
            server,
            () =>
            {
                new Widget("w").Text.Apply(text => text);
            }
        );

        Assert.That(exitCode, Is.EqualTo(32));
        Assert.That(
            server.Logged.Single().Message,
            Does.StartWith("Running program '")
                .And.EndWith(
                    "' failed with an unhandled exception:\n"
                        + "Grpc.Core.RpcException: Status(StatusCode=\"Unknown\", Detail=\"w: no such size\")"
                )
        );
    }

    [Test]
    public async Task A_value_of_another_type_is_reported_in_the_official_words()
    {
        var part = new PropertyMap(("label", 1), ("weight", "heavy"));
        await using var server = await MonitorServer.StartAsync(_ => new ResourceInvokeResponse
        {
            Return = PropertyMarshaler.ToStruct(
                new PropertyMap(
                    ("part", part),
                    ("names", "none"),
                    ("size", true),
                    ("either", PropertyValue.List()),
                    ("shape", new PropertyMap(("kind", "cube")))
                ),
                MarshalOptions.All
            ),
        });

        await RunAsync(
            server,
            () => OutputUtilities.GetValueAsync(Deployment.Instance.Invoke<Box>("test:index:find", InvokeArgs.Empty))
        );

        var list = typeof(ImmutableArray<object>).FullName;
        Assert.That(
            server.Logged.Select(log => log.Message),
            Is.EqualTo(
                new[]
                {
                    "Expected System.String but got System.Double deserializing Local.Tests.Sdk.Part(label)",
                    "Expected System.Double but got System.String deserializing Local.Tests.Sdk.Part(weight)",
                    $"Expected {list} but got System.String deserializing Local.Tests.Sdk.Box(names)",
                    "Expected System.String or System.Double but got System.Boolean deserializing Local.Tests.Sdk.Box(size)",
                    $"Expected System.Double or System.String but got {list} deserializing Local.Tests.Sdk.Box(either)",
                    "unknown \"kind\" value \"cube\"; expected one of: circle, square deserializing Local.Tests.Sdk.Box(shape)",
                }
            )
        );
    }

    [Test]
    public async Task A_property_tells_which_class_of_a_union_a_value_is()
    {
        await using var server = await MonitorServer.StartAsync(_ => new ResourceInvokeResponse
        {
            Return = PropertyMarshaler.ToStruct(
                new PropertyMap(("shape", new PropertyMap(("kind", "square"), ("side", 2)))),
                MarshalOptions.All
            ),
        });
        Box? box = null;

        await RunAsync(
            server,
            async () =>
                box = await OutputUtilities.GetValueAsync(
                    Deployment.Instance.Invoke<Box>("test:index:find", InvokeArgs.Empty)
                )
        );

        Assert.That((box?.Shape as Square)?.Side, Is.EqualTo(2));
    }

    [Test]
    public async Task A_reference_names_no_version_of_its_package()
    {
        await using var server = await MonitorServer.StartAsync();

        await RunAsync(
            server,
            () =>
            {
                new Widget("second", new WidgetArgs { Other = new Widget("first") });
            }
        );

        var reference = server.Find("second").Object.Fields["other"].StructValue;
        Assert.That(reference.Fields.Keys, Does.Contain("urn").And.Not.Contain("packageVersion"));
    }

    [Test]
    public async Task A_logged_error_fails_the_program_after_all_is_registered()
    {
        await using var server = await MonitorServer.StartAsync();

        var exitCode = await RunAsync(
            server,
            () =>
            {
                var widget = new Widget("w");
                Log.Info("first", widget);
                Log.Error("second");
            }
        );

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(server.Logged.Select(log => log.Message), Is.EqualTo(new[] { "first", "second" }));
        Assert.That(server.Logged.First().Urn, Is.EqualTo(MonitorServer.Urn(WidgetType, "w")));
    }

    [Test]
    public async Task Without_an_engine_a_program_says_so()
    {
        var written = Console.Error;
        using var error = new StringWriter();
        Console.SetError(error);
        try
        {
            Assert.That(await Deployment.RunAsync(() => { }), Is.EqualTo(1));
        }
        finally
        {
            Console.SetError(written);
        }

        Assert.That(error.ToString(), Does.StartWith("error: this program needs a Pulumi engine"));
    }

    [Test]
    public async Task Thousands_of_resources_in_a_chain_are_registered()
    {
        await using var server = await MonitorServer.StartAsync();
        const int count = 2_000;

        var exitCode = await RunAsync(
            server,
            () =>
            {
                var previous = new Widget("w0", new WidgetArgs { Text = "t" });
                for (var i = 1; i < count; i++)
                {
                    previous = new Widget($"w{i}", new WidgetArgs { Text = previous.Text });
                }
            }
        );

        Assert.That(exitCode, Is.Zero);
        Assert.That(server.Registered, Has.Count.EqualTo(count + 1));
        Assert.That(server.Find($"w{count - 1}").Dependencies, Has.Count.EqualTo(1), "not the whole chain");
    }

    private static Task<int> RunAsync(MonitorServer server, Action program) =>
        server.RunAsync(() => Deployment.RunAsync(program));

    private static Task<int> RunAsync(MonitorServer server, Func<Task> program) =>
        server.RunAsync(() => Deployment.RunAsync(program));
}
