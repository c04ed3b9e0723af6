const { pulumi, Thing, RemoteGroup } = require("./thing");

// Outputs in the inputs of a remote component: known, secret and (in a preview) unknown.
const a = new Thing("a", {});
const group = new RemoteGroup("g", { nested: { of: a.arn, password: pulumi.secret("hunter2") }, value: pulumi.output(1) });
exports.arn = group.arn;
