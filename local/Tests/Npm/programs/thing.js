// A resource of the tests' provider, and the common parts of all programs.
const pulumi = require("@pulumi/pulumi");

class Thing extends pulumi.CustomResource {
    constructor(name, inputs, options) {
        super("test:index:Thing", name, { arn: undefined, name: undefined, value: undefined, ...inputs }, options);
    }

    static get(name, id) {
        return new Thing(name, {}, { id });
    }
}

class Group extends pulumi.ComponentResource {
    constructor(name, options) {
        super("my:index:Group", name, {}, options);
    }
}

// A remote component.
class RemoteGroup extends pulumi.ComponentResource {
    constructor(name, inputs, options) {
        super("test:index:Group", name, { arn: undefined, ...inputs }, options, true);
    }
}

// The form of the program. Tests run it first with 1, then with 2.
const form = new pulumi.Config().getNumber("form") ?? 1;

module.exports = { pulumi, Thing, Group, RemoteGroup, form };
