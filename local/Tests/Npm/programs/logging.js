const { pulumi, Thing } = require("./thing");

const thing = new Thing("a", {});
pulumi.log.debug("for those who look closely");
pulumi.log.info("it goes well", thing);
pulumi.log.warn("it may not");
pulumi.log.error("it does not go well");
console.log("a line");
console.error("another line");
