// Makes the calls of Pulumi's Automation API one by one, and prints a line of JSON for each: its name and, if it
// failed, the reason. The command that the API runs is the `pulumi` on PATH.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const aws = require("@pulumi/aws");
const automation = require("@pulumi/pulumi/automation");
const pulumi = require("@pulumi/pulumi");

const folder = process.argv[2];
const { LocalWorkspace, Stack } = automation;

async function inline() {
    const config = new pulumi.Config();
    const bucket = new aws.s3.Bucket("bucket", { tags: { level: config.get("level") ?? "none" } });
    const secret = config.getSecret("password") ?? pulumi.secret("none");
    return { bucket: bucket.id, password: secret, stack: pulumi.getStack() };
}

async function broken() {
    new aws.s3.Bucket("bucket", { lifecycleRules: "none" });
    throw new Error("the inline program breaks off");
}

const workDir = path.join(folder, "inline");
const localDir = path.join(folder, "local");
fs.mkdirSync(workDir, { recursive: true });
fs.mkdirSync(localDir, { recursive: true });
fs.writeFileSync(path.join(localDir, "Pulumi.yaml"), "name: local\nruntime: nodejs\n");
fs.writeFileSync(path.join(localDir, "package.json"), "{}");
fs.writeFileSync(
    path.join(localDir, "index.js"),
    `const aws = require("@pulumi/aws");
     exports.bucket = new aws.s3.Bucket("bucket").id;`,
);
fs.symlinkSync(path.join(__dirname, "node_modules"), path.join(localDir, "node_modules"));

const args = { stackName: "dev", projectName: "inline", program: inline };
const options = {
    workDir,
    projectSettings: { name: "inline", runtime: "nodejs" },
    envVars: { PULUMI_CONFIG_PASSPHRASE: "correct horse" },
};
let stack;
let local;
let state;

/** Asserts that a call is refused with an error that names the reason. */
const refused = (call, reason) => assert.rejects(call, (error) => error.message.match(reason) !== null);

const calls = {
    "PulumiCommand.get": async () => {
        const command = await automation.PulumiCommand.get();
        assert.equal(command.version.compare("3.200.0"), 1);
    },
    "LocalWorkspace.selectStack of a missing stack": () =>
        assert.rejects(LocalWorkspace.selectStack(args, options), automation.StackNotFoundError),
    "LocalWorkspace.createStack": async () => {
        stack = await LocalWorkspace.createStack(args, options);
        assert.equal(stack.name, "dev");
    },
    "LocalWorkspace.createStack of an existing stack": () =>
        assert.rejects(LocalWorkspace.createStack(args, options), automation.StackAlreadyExistsError),
    "LocalWorkspace.selectStack": () => LocalWorkspace.selectStack(args, options),
    "LocalWorkspace.createOrSelectStack": () => LocalWorkspace.createOrSelectStack(args, options),
    "LocalWorkspace.createOrSelectStack with a full name": () =>
        LocalWorkspace.createOrSelectStack(
            { ...args, stackName: automation.fullyQualifiedStackName("organization", "inline", "full") },
            options,
        ),
    "LocalWorkspace.create": () => LocalWorkspace.create({ workDir }),
    "Workspace.projectSettings": async () => assert.equal((await stack.workspace.projectSettings()).name, "inline"),
    "Workspace.saveProjectSettings": () =>
        stack.workspace.saveProjectSettings({ name: "inline", runtime: "nodejs", description: "by a program" }),
    "Workspace.saveStackSettings": async () => {
        await stack.workspace.saveStackSettings("settings", { config: { "inline:level": "saved" } });
        await stack.workspace.createStack("settings");
        assert.equal((await stack.workspace.getConfig("settings", "level")).value, "saved");
    },
    "Workspace.stackSettings": async () =>
        assert.equal((await stack.workspace.stackSettings("settings")).config["inline:level"], "saved"),
    "Workspace.whoAmI": async () => assert.ok((await stack.workspace.whoAmI()).user),
    "Workspace.listStacks": async () => {
        const names = (await stack.workspace.listStacks()).map((one) => one.name);
        assert.deepEqual(names, ["dev", "full", "settings"]);
    },
    "Workspace.stack": async () => {
        await stack.workspace.selectStack("dev");
        assert.equal((await stack.workspace.stack()).name, "dev");
    },
    "Stack.setConfig": () => stack.setConfig("level", { value: "-1" }),
    "Stack.setConfig of a secret": () => stack.setConfig("password", { value: "hunter2", secret: true }),
    "Stack.setConfig with a path": () => stack.setConfig("map.one", { value: "1" }, true),
    "Stack.setAllConfig": () =>
        stack.setAllConfig({ "aws:region": { value: "us-west-1" }, level: { value: "a=b" }, token: { value: "x", secret: true } }),
    "Stack.setAllConfig with paths": () => stack.setAllConfig({ "map.two": { value: "2" } }, true),
    "Stack.setAllConfigJson": () =>
        stack.setAllConfigJson(JSON.stringify({ "inline:extra": { value: "json", secret: false } })),
    "Stack.getConfig": async () => {
        assert.deepEqual(
            [await stack.getConfig("level"), await stack.getConfig("password")].map(({ value, secret }) => [value, secret]),
            [["a=b", false], ["hunter2", true]],
        );
        assert.equal((await stack.getConfig("map.two", true)).value, "2");
    },
    "Stack.getAllConfig": async () => {
        const all = await stack.getAllConfig();
        assert.equal(all["inline:token"].value, "x");
        assert.equal(all["inline:extra"].value, "json");
    },
    "Stack.removeConfig": () => stack.removeConfig("extra"),
    "Stack.removeAllConfig": async () => {
        await stack.removeAllConfig(["token", "map"]);
        assert.deepEqual(Object.keys(await stack.getAllConfig()), ["aws:region", "inline:level", "inline:password"]);
    },
    "Stack.setTag": () => stack.setTag("owner", "me"),
    "Stack.getTag": async () => assert.equal(await stack.getTag("owner"), "me"),
    "Stack.listTags": async () => assert.deepEqual(await stack.listTags(), { owner: "me" }),
    "Stack.removeTag": async () => {
        await stack.removeTag("owner");
        assert.deepEqual(await stack.listTags(), {});
    },
    "Stack.preview": async () => {
        const result = await stack.preview({ message: "first" });
        assert.deepEqual(result.changeSummary, { create: 2 });
        assert.match(result.stdout, /bucket/);
    },
    "Stack.preview of a program that fails": () =>
        refused(stack.preview({ program: broken }), /the inline program breaks off/),
    "Stack.up with onOutput and onEvent": async () => {
        const events = [];
        let output = "";
        const result = await stack.up({
            message: "first",
            userAgent: "tests",
            parallel: 4,
            color: "never",
            onOutput: (text) => (output += text),
            onEvent: (event) => events.push(event),
        });
        assert.equal(result.summary.kind, "update");
        assert.equal(result.summary.message, "first");
        assert.equal(result.summary.result, "succeeded");
        assert.deepEqual(result.summary.resourceChanges, { create: 2 });
        assert.deepEqual(result.outputs.password, { value: "hunter2", secret: true });
        assert.deepEqual(result.outputs.stack, { value: "dev", secret: false });
        assert.match(result.outputs.bucket.value, /^bucket-/);
        assert.match(output, /bucket/);
        const created = events.find((event) => event.resOutputsEvent?.metadata.type === "aws:s3/bucket:Bucket");
        assert.equal(created.resOutputsEvent.metadata.op, "create");
        assert.equal(created.resOutputsEvent.metadata.new.inputs.tags.level, "a=b");
        assert.equal(events.find((event) => event.preludeEvent).preludeEvent.config["inline:password"], "[secret]");
        assert.deepEqual(events.find((event) => event.summaryEvent).summaryEvent.resourceChanges, { create: 2 });
        assert.deepEqual(events.map((event) => event.sequence), events.map((_, index) => index));
        assert.ok(events.at(-1).cancelEvent);
        assert.ok(!JSON.stringify(events).includes("hunter2"));
    },
    "Stack.up that changes nothing": async () => {
        const result = await stack.up({ expectNoChanges: true });
        assert.deepEqual(result.summary.resourceChanges, { same: 2 });
    },
    "Stack.up with target, diff and refresh": async () => {
        await stack.setConfig("level", { value: "c" });
        const result = await stack.up({ target: ["**bucket"], diff: true, refresh: true });
        assert.match(result.stdout, /level/);
    },
    "Stack.up of a program that fails": () =>
        refused(stack.up({ program: broken }), /the inline program breaks off/),
    "Stack.up with a file as event log": async () => {
        const file = path.join(folder, "events.jsonl");
        await stack.workspace.pulumiCommand.run(
            ["preview", "--refresh", "--event-log", file, "--stack", "dev", "--run-program=true", "--client=127.0.0.1:1"],
            workDir,
            options.envVars,
        ).catch(() => undefined);
        const lines = fs.readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line));
        assert.ok(lines[0].preludeEvent);
        assert.match(JSON.stringify(lines), /the inline program at 127.0.0.1:1/);
        assert.ok(lines.at(-1).cancelEvent);
    },
    "Stack.outputs": async () => assert.equal((await stack.outputs()).stack.value, "dev"),
    "Stack.info": async () => assert.equal((await stack.info()).kind, "update"),
    "Stack.history": async () => {
        const history = await stack.history(2, 1);
        assert.equal(history.length, 2);
        assert.ok(history[0].startTime instanceof Date);
    },
    "Stack.exportStack": async () => {
        state = await stack.exportStack();
        assert.equal(state.version, 3);
        assert.match(JSON.stringify(state.deployment), /hunter2/);
    },
    "Stack.importStack": () => stack.importStack(state),
    "Stack.previewRefresh": async () => assert.ok((await stack.previewRefresh()).changeSummary),
    "Stack.refresh": async () => {
        const events = [];
        const result = await stack.refresh({ onEvent: (event) => events.push(event) });
        assert.equal(result.summary.kind, "refresh");
        assert.ok(events.some((event) => event.summaryEvent));
    },
    "Stack.import": async () => {
        const id = (await stack.outputs()).bucket.value;
        const result = await stack.import({
            resources: [{ type: "aws:s3/bucket:Bucket", name: "again", id }],
            protect: false,
        });
        assert.match(result.generatedCode, /new aws\.s3\.Bucket\("again"/);
        assert.equal(result.summary.kind, "resource-import");
        const again = "urn:pulumi:dev::inline::aws:s3/bucket:Bucket::again";
        await stack.workspace.pulumiCommand.run(["state", "delete", again, "--yes", "--stack", "dev"], workDir, options.envVars);
    },
    "Stack.rename": async () => {
        const result = await stack.rename({ stackName: "renamed" });
        assert.match(result.stdout, /renamed/);
        assert.equal((await stack.outputs()).stack.value, "dev", "the next update changes it");
        assert.equal((await stack.up()).outputs.stack.value, "renamed");
    },
    "Stack.cancel": async () => {
        const lock = path.join(workDir, ".local/state/.pulumi/locks/organization/inline/renamed");
        fs.mkdirSync(lock, { recursive: true });
        const holder = { pid: 1, username: "other", hostname: "elsewhere", timestamp: new Date().toISOString() };
        fs.writeFileSync(path.join(lock, "one.json"), JSON.stringify(holder));
        await assert.rejects(stack.up(), automation.ConcurrentUpdateError);
        await stack.cancel();
        await stack.up({ expectNoChanges: true });
    },
    "Stack.up of three stacks at once": async () => {
        const names = ["one", "two", "three"];
        const stacks = await Promise.all(
            names.map((name) => LocalWorkspace.createOrSelectStack({ ...args, stackName: name }, options)),
        );
        await Promise.all(stacks.map((one) => one.setConfig("aws:region", { value: "us-west-1" })));
        const results = await Promise.all(stacks.map((one) => one.up()));
        assert.deepEqual(results.map((result) => result.outputs.stack.value), names);
        await Promise.all(stacks.map((one) => one.destroy({ remove: true })));
    },
    "Stack.previewDestroy": async () => assert.deepEqual((await stack.previewDestroy()).changeSummary, { delete: 2 }),
    "Stack.destroy": async () => {
        const result = await stack.destroy({ onOutput: () => {}, continueOnError: true });
        assert.equal(result.summary.kind, "destroy");
        assert.deepEqual(result.summary.resourceChanges, { delete: 2 });
    },
    "Workspace.removeStack": async () => {
        await stack.workspace.removeStack("renamed");
        await stack.workspace.removeStack("full");
        await stack.workspace.removeStack("settings");
        assert.deepEqual(await stack.workspace.listStacks(), []);
    },
    "Stack.createOrSelect of a local program": async () => {
        local = await LocalWorkspace.createOrSelectStack({ stackName: "dev", workDir: localDir });
        await local.setConfig("aws:region", { value: "us-west-1" });
    },
    "Stack.preview of a local program": async () =>
        assert.deepEqual((await local.preview()).changeSummary, { create: 2 }),
    "Stack.up of a local program": async () => assert.match((await local.up()).outputs.bucket.value, /^bucket-/),
    "Stack.destroy of a local program, with remove": async () => {
        await local.destroy({ remove: true });
        assert.deepEqual(await local.workspace.listStacks(), []);
    },
    "Stack.up with a policy pack": async () => {
        local = await Stack.create("dev", local.workspace);
        await refused(local.up({ policyPacks: ["pack"] }), /--policy-pack is not supported: there are no policy packs/);
    },
    "Stack.up with a plan": () => refused(local.up({ plan: "plan.json" }), /--plan is not supported/),
    "Stack.up with a debugger": () => refused(local.up({ attachDebugger: true }), /--attach-debugger is not supported/),
    "Stack.up with a log of the engine": () => refused(local.up({ logVerbosity: 3 }), /--verbose is not supported/),
    "Stack.refresh with clearPendingCreates": () =>
        refused(local.refresh({ clearPendingCreates: true }), /--clear-pending-creates is not supported/),
    "Stack.destroy with runProgram": () =>
        refused(local.destroy({ runProgram: true }), /--run-program=true is not supported/),
    "Stack.import with a converter": () =>
        refused(local.import({ converter: "terraform" }), /--from is not supported/),
    "Stack.addEnvironments": () => refused(local.addEnvironments("env"), /there are no ESC environments/),
    "Stack.listEnvironments": () => refused(local.listEnvironments(), /there are no ESC environments/),
    "Stack.removeEnvironment": () => refused(local.removeEnvironment("env"), /there are no ESC environments/),
    "Stack.refreshConfig": () => refused(local.refreshConfig(), /the state keeps no configuration/),
    "Stack.orgGetDefault": () => refused(local.orgGetDefault(), /there is no Pulumi service/),
    "Stack.orgSetDefault": () => refused(local.orgSetDefault("org"), /there is no Pulumi service/),
    "Workspace.install": () => refused(local.workspace.install(), /programs are built when they are needed/),
    "Workspace.installPlugin": () => refused(local.workspace.installPlugin("aws", "v1.0.0"), /there are no plugins/),
    "Workspace.installPluginFromServer": () =>
        refused(local.workspace.installPluginFromServer("aws", "v1.0.0", "http://server"), /there are no plugins/),
    "Workspace.removePlugin": () => refused(local.workspace.removePlugin("aws"), /there are no plugins/),
    "Workspace.listPlugins": () => refused(local.workspace.listPlugins(), /there are no plugins/),
    "LocalWorkspace.createStack with another secrets provider": () =>
        refused(
            LocalWorkspace.createStack({ ...args, stackName: "kms" }, { ...options, secretsProvider: "awskms://key" }),
            /--secrets-provider: found 'awskms:\/\/key'; allowed: passphrase/,
        ),
    "RemoteWorkspace.createStack": () =>
        refused(
            automation.RemoteWorkspace.createStack({ stackName: "org/project/dev", url: "https://example.org/r.git", branch: "main" }),
            /does not support remote operations/,
        ),
};

async function run() {
    const only = process.argv.slice(3);
    for (const [call, make] of Object.entries(calls)) {
        if (only.length > 0 && !only.includes(call)) {
            continue;
        }

        let reason = null;
        try {
            await make();
        } catch (error) {
            reason = error.stack ?? String(error);
        }

        console.log(JSON.stringify({ call, reason }));
    }
}

run().then(() => process.exit(0));
