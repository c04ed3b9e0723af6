const { Group, Thing, form } = require("./thing");

if (form === 1) {
    new Thing("old", { name: "fixed" });
    new Thing("moved", { name: "fixed" });
} else {
    new Thing("new", { name: "fixed" }, { aliases: [{ name: "old" }] });
    const group = new Group("g");
    new Thing("moved", { name: "fixed" }, { parent: group, aliases: [{ parent: undefined }] });
}
