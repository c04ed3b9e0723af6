// Loaded before the launcher of @pulumi/pulumi. When a program fails, the launcher shows the error with util.inspect and
// in colours. To colour a stack Node.js marks the packages in the stack's paths, and never comes to an end with a path such
// as node_modules/@pulumi/resource.ts, to which the SDK's source maps lead. Without colours nothing is marked.
const util = require("node:util");

util.inspect = new Proxy(util.inspect, {
    apply: (inspect, self, [value, options, ...rest]) =>
        Reflect.apply(inspect, self, [value, options?.colors ? { ...options, colors: false } : options, ...rest]),
});
