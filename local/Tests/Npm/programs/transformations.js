const { pulumi, Thing } = require("./thing");

// These are the older kind, which the SDK itself applies.
pulumi.runtime.registerStackTransformation(args => ({ props: { ...args.props, value: "transformed" }, opts: args.opts }));
new Thing("a", {});
