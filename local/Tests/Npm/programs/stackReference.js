const { pulumi } = require("./thing");

const other = new pulumi.StackReference("organization/project/other");
exports.url = other.getOutput("url");
exports.password = other.requireOutput("password");
exports.isSecret = pulumi.isSecret(exports.password);
