const { Thing } = require("./thing");

exports.value = Thing.get("elsewhere", "elsewhere").value;
