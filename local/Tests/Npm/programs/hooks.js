const { pulumi, Thing } = require("./thing");

// As for why it is caught, see ending.js.
new pulumi.ResourceHook("before", () => {}).__registered.catch(error => {
    pulumi.log.error(error.message);
    process.exitCode = 32;
});
