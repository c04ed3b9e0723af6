const { pulumi, Thing } = require("./thing");

const config = new pulumi.Config();
const thing = new Thing("a", { password: pulumi.secret("hunter2"), fromConfig: config.requireSecret("token"), value: "plain" }, {
    additionalSecretOutputs: ["arn"],
});
exports.password = thing.password;
exports.arn = thing.arn;
exports.value = thing.value;
exports.shouted = thing.password.apply(text => text.toUpperCase());
