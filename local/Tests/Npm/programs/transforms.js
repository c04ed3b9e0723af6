// Transforms of a resource, of its parent, of the stack and of function calls.
const { pulumi, Thing, Group, form } = require("./thing");

const note = (args, who) => ({ props: { ...args.props, order: [...(args.props.order ?? []), who] }, opts: args.opts });

pulumi.runtime.registerResourceTransform(async args =>
    args.type === "test:index:Thing" ? note(args, "stack") : undefined
);
pulumi.runtime.registerInvokeTransform(async args => ({ args: { value: args.args.value + 1 }, opts: args.opts }));

const group = new Group("g", {
    transforms: [async args => (args.type === "test:index:Thing" ? note(args, "parent") : undefined)],
});
const source = new Thing("source", {});
new Thing(
    "a",
    { of: source.arn, password: pulumi.secret("hunter2") },
    {
        parent: group,
        transforms: [
            async args => {
                if (form === 2) {
                    throw new Error("not like this");
                }

                const { props } = note(args, "own");
                return { props, opts: { ...args.opts, protect: true } };
            },
        ],
    }
);
exports.invoked = pulumi.runtime.invoke("test:index:echo", { value: 1 }).then(answer => answer.value);
