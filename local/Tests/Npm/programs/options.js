// Resources whose options decide how the second form changes them.
const { Thing, form } = require("./thing");

const first = new Thing("first", { value: form });
new Thing("after", {}, { dependsOn: first });
new Thing("ignored", { value: form }, { ignoreChanges: ["value"] });
new Thing("replaced", { value: form }, { replaceOnChanges: ["value"] });
new Thing("deletedFirst", { force: form }, { deleteBeforeReplace: true });
new Thing("slow", { value: form }, { customTimeouts: { create: "1m", update: "2m", delete: "3m" } });
if (form === 1) {
    new Thing("kept", {}, { retainOnDelete: true });
    const whole = new Thing("whole", {});
    new Thing("part", {}, { deletedWith: whole });
}
