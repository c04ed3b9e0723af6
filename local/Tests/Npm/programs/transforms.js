const { Thing } = require("./thing");

new Thing("a", {}, { transforms: [async args => args] });
