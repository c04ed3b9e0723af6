const { pulumi } = require("./thing");

// Its stack leads through the SDK's own sources.
class Wrong extends pulumi.ComponentResource {
    async initialize() {
        throw new Error("my own mistake");
    }
}

new Wrong("my:index:Wrong", "wrong");
