const { pulumi, Thing } = require("./thing");

const a = new Thing("a", { value: "known" });
new Thing("b", { of: a.arn, text: pulumi.interpolate`<${a.arn}>` });
exports.arn = a.arn;
exports.value = a.value;
exports.isDryRun = pulumi.runtime.isDryRun();
