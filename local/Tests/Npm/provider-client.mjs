// Calls every method of the ResourceProvider service as Pulumi's engine does, with the messages that the npm package
// @pulumi/pulumi ships, and prints the results as JSON. Arguments: the value of PULUMI_DEBUG_PROVIDERS.
import { createRequire } from "node:module";

const require = createRequire(process.argv[2] + "/");
const grpc = require("@grpc/grpc-js");
const empty = require("google-protobuf/google/protobuf/empty_pb.js");
const struct = require("google-protobuf/google/protobuf/struct_pb.js");
const plugin = require("@pulumi/pulumi/proto/plugin_pb.js");
const provider = require("@pulumi/pulumi/proto/provider_pb.js");
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
const resource = require("@pulumi/pulumi/proto/resource_pb.js");
const { ResourceMonitorService } = require("@pulumi/pulumi/proto/resource_grpc_pb.js");

const ports = Object.fromEntries(process.argv[3].split(",").map(entry => entry.split(":")));
const results = {};

function connect(name) {
    const client = new ResourceProviderClient(`127.0.0.1:${ports[name]}`, grpc.credentials.createInsecure());
    return (method, request) =>
        new Promise((resolve, reject) =>
            client[method](request, (error, response) => (error ? reject(error) : resolve(response))),
        );
}

/** A message with its fields set: { urn: "…", news: {…} }. */
function message(Type, fields) {
    const made = new Type();
    for (const [name, value] of Object.entries(fields)) {
        const isMap = value?.constructor === Object;
        made[`set${name[0].toUpperCase()}${name.slice(1)}`](isMap ? struct.Struct.fromJavaScript(value) : value);
    }
    return made;
}

async function configured(name, region) {
    const call = connect(name);
    await call("attach", message(plugin.PluginAttach, { address: "127.0.0.1:1" }));
    const args = region ? { region } : {};
    results[`${name}Configure`] = (
        await call("configure", message(provider.ConfigureRequest, { args, acceptsecrets: true, acceptresources: true }))
    ).toObject();
    return call;
}

const aws = await configured("aws", "eu-west-1");
results.handshake = (await aws("handshake", message(provider.ProviderHandshakeRequest, { engineAddress: "127.0.0.1:1" }))).toObject();
results.pluginInfo = (await aws("getPluginInfo", new empty.Empty())).toObject();
const schema = JSON.parse((await aws("getSchema", new provider.GetSchemaRequest())).getSchema());
results.schema = { name: schema.name, hasSecurityGroup: "aws:ec2/securityGroup:SecurityGroup" in schema.resources };

const providerUrn = "urn:pulumi:dev::infra::pulumi:providers:aws::default";
results.checkConfig = (
    await aws("checkConfig", message(provider.CheckRequest, { urn: providerUrn, olds: {}, news: { region: "nowhere" } }))
).toObject().failuresList;
results.diffConfig = (
    await aws(
        "diffConfig",
        message(provider.DiffRequest, {
            urn: providerUrn,
            olds: { region: "us-west-1" },
            oldInputs: { region: "us-west-1" },
            news: { region: "us-west-2" },
        }),
    )
).getReplacesList();

const urn = "urn:pulumi:dev::infra::aws:ec2/securityGroup:SecurityGroup::web";
const checked = await aws(
    "check",
    message(provider.CheckRequest, { urn, olds: {}, news: { description: "web" }, randomseed: new Uint8Array(32) }),
);
const inputs = checked.getInputs().toJavaScript();
results.check = inputs;
const created = await aws("create", message(provider.CreateRequest, { urn, properties: inputs }));
const outputs = created.getProperties().toJavaScript();
const id = created.getId();
results.create = { id, arn: outputs.arn };
results.read = (await aws("read", message(provider.ReadRequest, { urn, id, properties: outputs }))).getId() === id;
const tagged = { ...inputs, tags: { Name: "web" } };
const change = { urn, id, olds: outputs, oldInputs: inputs, news: tagged };
results.diff = (await aws("diff", message(provider.DiffRequest, change))).getDiffsList();
results.update = (await aws("update", message(provider.UpdateRequest, change))).getProperties().toJavaScript().tags;
await aws("delete", message(provider.DeleteRequest, { urn, id, properties: outputs }));
results.deleted = (await aws("read", message(provider.ReadRequest, { urn, id, properties: outputs }))).getId() === "";
results.invoke = (
    await aws("invoke", message(provider.InvokeRequest, { tok: "aws:index/getRegion:getRegion", args: {} }))
).getReturn().toJavaScript().region;
await aws("cancel", new empty.Empty());
results.cancel = true;
results.unimplemented = await aws("call", message(provider.CallRequest, { tok: "x:y:z" })).catch(error => error.code);
results.unknown = await aws(
    "check",
    message(provider.CheckRequest, { urn: urn.replaceAll("SecurityGroup", "SecurityGrope"), olds: {}, news: {} }),
).catch(error => error.details);

// Construct registers its resources with the engine that calls it, which is this one.
const registered = [];
const monitor = new grpc.Server();
monitor.addService(ResourceMonitorService, {
    registerResource: (call, answer) => {
        const type = call.request.getType();
        registered.push(type);
        const made = message(resource.RegisterResourceResponse, {
            urn: `urn:pulumi:dev::infra::${type}::${call.request.getName()}`,
            id: call.request.getCustom() ? "id" : "",
        });
        made.setObject(call.request.getObject());
        answer(null, made);
    },
    registerResourceOutputs: (call, answer) => answer(null, new empty.Empty()),
});
const port = await new Promise((resolve, reject) =>
    monitor.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
    ),
);
const awsx = await configured("awsx");
const constructed = await awsx(
    "construct",
    message(provider.ConstructRequest, {
        project: "infra",
        stack: "dev",
        type: "awsx:ecr:Repository",
        name: "web",
        parent: "urn:pulumi:dev::infra::pulumi:pulumi:Stack::infra-dev",
        monitorendpoint: `127.0.0.1:${port}`,
        inputs: { forceDelete: true },
    }),
);
results.construct = { urn: constructed.getUrn(), registered };
monitor.forceShutdown();

console.log(JSON.stringify(results));
process.exit(0);
