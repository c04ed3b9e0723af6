// A resource of the package that the tests' provider serves, and what each program asks of its stack.
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

// A component that its provider constructs.
class RemoteGroup extends pulumi.ComponentResource {
    constructor(name, inputs, options) {
        super("test:index:Group", name, { arn: undefined, ...inputs }, options, true);
    }
}

// Which of its forms a program is to take: tests run it first with 1 and then with 2.
const form = new pulumi.Config().getNumber("form") ?? 1;

module.exports = { pulumi, Thing, Group, RemoteGroup, form };
