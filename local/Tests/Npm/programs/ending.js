require("./thing");

// This avoids an exception: with Node.js 20, the SDK takes a minute to show its stack.
console.error("no way on from here");
process.exitCode = 7;
