require("./thing");

console.error("no way on from here");
process.exitCode = 7;
