// Loaded before the launcher of @pulumi/pulumi. When a program fails, the launcher shows the error with util.inspect and in
// colours. To colour a stack, Node.js marks the packages in its paths, and it never ends with a path such as
// node_modules/@pulumi/resource.ts, to which the SDK's source maps lead. Here the error is shown without colours, and with
// those of its frames that are the program's own.
const util = require("node:util");

// gRPC joins the stack of the call to that of the answer, with a line between the two.
const isForeign = line => (/^\s+at /.test(line) && /node_modules|\bnode:|\(<anonymous>\)$/.test(line)) || line === "for call at";

util.inspect = new Proxy(util.inspect, {
    apply: (inspect, self, [value, options, ...rest]) =>
        options?.colors && util.types.isNativeError(value) && value.stack
            ? value.stack
                  .split("\n")
                  .filter(line => !isForeign(line))
                  .join("\n")
            : Reflect.apply(inspect, self, [value, options?.colors ? { ...options, colors: false } : options, ...rest]),
});
