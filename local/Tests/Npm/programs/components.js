const { Group, Thing } = require("./thing");

const group = new Group("g");
const child = new Thing("g-child", { value: 1 }, { parent: group });
group.registerOutputs({ arn: child.arn });
exports.arn = child.arn;
