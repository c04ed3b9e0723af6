const { Thing } = require("./thing");

new Thing("a", { name: "a", value: 1 }, { import: "id-of-old" });
