const { pulumi, Thing } = require("./thing");

// ending.js states the reason for the catch.
new pulumi.ResourceHook("before", () => {}).__registered.catch(error => {
    pulumi.log.error(error.message);
    process.exitCode = 32;
});
