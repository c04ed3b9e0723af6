const { pulumi, Thing } = require("./thing");

// The older kind, which the SDK applies itself.
pulumi.runtime.registerStackTransformation(args => ({ props: { ...args.props, value: "transformed" }, opts: args.opts }));
new Thing("a", {});
