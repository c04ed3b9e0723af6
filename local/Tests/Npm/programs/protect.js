const { Thing, form } = require("./thing");

if (form === 1) {
    new Thing("guarded", {}, { protect: true });
}
