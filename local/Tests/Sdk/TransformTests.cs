using Google.Protobuf;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumi;
using Pulumi.Utilities;
using Pulumirpc;

namespace Local.Tests.Sdk;

/// <summary>The transforms of a program, called over a real socket as the engine calls them.</summary>
[NonParallelizable]
public sealed class TransformTests
{
    [Test]
    public async Task A_transform_is_called_by_the_engine_with_inputs_and_options()
    {
        await using var server = await MonitorServer.StartAsync();
        TransformResponse? response = null;
        Widget? other = null;

        var exitCode = await server.RunAsync(() =>
            Deployment.RunAsync(async () =>
            {
                other = new Widget("other");
                var widget = new Widget(
                    "w",
                    new WidgetArgs { Text = "plain", Count = 1 },
                    new CustomResourceOptions
                    {
                        ResourceTransforms =
                        {
                            (args, _) =>
                                Task.FromResult<ResourceTransformResult?>(
                                    new ResourceTransformResult(
                                        args.Args.SetItem("text", $"{args.Args["text"]} of {args.Name}"),
                                        CustomResourceOptions.Merge(
                                            (CustomResourceOptions)args.Options,
                                            new CustomResourceOptions { Protect = true, DependsOn = { other } }
                                        )
                                    )
                                ),
                        },
                        ReplaceWith = { other },
                        HideDiffs = { "count" },
                    }
                );
                await OutputUtilities.GetValueAsync(widget.Urn);
                response = await CallAsync(server.Find("w"));
            })
        );

        Assert.That(exitCode, Is.Zero, string.Join('\n', server.Logged.Select(log => log.Message)));
        var inputs = PropertyMarshaler.FromStruct(response!.Properties);
        Assert.Multiple(() =>
        {
            Assert.That(inputs["text"].AsString, Is.EqualTo("plain of w"));
            Assert.That(inputs["secret"], Is.EqualTo(new SecretValue("s")), "it was an output for the transform");
            Assert.That(inputs["unknown"], Is.EqualTo(PropertyValue.Unknown));
            Assert.That(response.Options.Protect, Is.True);
            Assert.That(response.Options.IgnoreChanges, Is.EqualTo(new[] { "names" }), "what it does not change stays");
            Assert.That(
                response.Options.DependsOn,
                Is.EqualTo(new[] { MonitorServer.Urn("test:index:Widget", "other") })
            );
            Assert.That(
                server.Find("w").ReplaceWith,
                Is.EqualTo(new[] { MonitorServer.Urn("test:index:Widget", "other") })
            );
            Assert.That(server.Find("w").HideDiffs, Is.EqualTo(new[] { "count" }));
        });

        static async Task<TransformResponse> CallAsync(RegisterResourceRequest registered)
        {
            var callback = registered.Transforms.Single();
            var request = new TransformRequest
            {
                Type = registered.Type,
                Name = registered.Name,
                Custom = true,
                Properties = PropertyMarshaler.ToStruct(
                    PropertyMarshaler
                        .FromStruct(registered.Object)
                        .With("secret", new OutputValue("s", Secret: true, []))
                        .With("unknown", new OutputValue(PropertyValue.Unknown, Secret: false, [])),
                    MarshalOptions.All
                ),
                Options = new TransformResourceOptions { IgnoreChanges = { "names" } },
            };
            using var connection = GrpcConnection.ToAddress(callback.Target);
            var answer = await new Callbacks.CallbacksClient(connection).InvokeAsync(
                new CallbackInvokeRequest { Token = callback.Token, Request = request.ToByteString() }
            );
            return TransformResponse.Parser.ParseFrom(answer.Response);
        }
    }
}
