require("./thing");

// Not an exception: with Node.js 20 the SDK takes a minute to show the stack of one.
console.error("no way on from here");
process.exitCode = 7;
