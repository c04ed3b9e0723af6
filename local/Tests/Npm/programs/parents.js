const { pulumi, Group, Thing } = require("./thing");

class Provider extends pulumi.ProviderResource {
    constructor(name, inputs) {
        super("test", name, inputs);
    }
}
const provider = new Provider("mine", { region: "there" });
const group = new Group("g", { providers: { test: provider }, protect: true });
new Thing("g-child", {}, { parent: group });
