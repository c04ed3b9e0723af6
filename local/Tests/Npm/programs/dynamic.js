const { pulumi } = require("./thing");

class Made extends pulumi.dynamic.Resource {
    constructor(name) {
        super({ create: async () => ({ id: "1" }) }, name, {});
    }
}
new Made("a");
