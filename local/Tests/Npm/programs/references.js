const { pulumi, Thing } = require("./thing");

// Converts references that return to the program.
pulumi.runtime.registerResourceModule("test", "index", {
    version: "1.2.3",
    construct: (name, type, urn) => new Thing(name, {}, { urn }),
});
const a = new Thing("a", { value: "from a" }, { version: "1.2.3" });
const b = new Thing("b", { other: a }, { version: "1.2.3" });
exports.isThing = b.other.apply(other => other instanceof Thing);
exports.value = b.other.apply(other => other.value);
