const { Thing } = require("./thing");

new Thing("a", {}, { import: "id-of-old" });
