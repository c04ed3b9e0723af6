// Hooks that print what they are told: the second form updates one resource and deletes the other.
const { pulumi, Thing, form } = require("./thing");

const hook = (name, text, options) => new pulumi.ResourceHook(name, args => console.log(`${text} ${args.name}${suffix(args)}`), options);

function suffix({ id, newInputs, oldInputs, newOutputs }) {
    return newInputs === undefined ? ""
        : oldInputs !== undefined ? ` ${oldInputs.value} ${newInputs.value}`
        : newOutputs !== undefined ? ` ${id}`
        : " -";
}

const beforeCreate = hook("beforeCreate", "before create");
const afterCreate = hook("afterCreate", "after create");
const beforeUpdate = hook("beforeUpdate", "before update");
const afterUpdate = hook("afterUpdate", "after update");
const beforeDelete = hook("beforeDelete", "before delete");
const afterDelete = hook("afterDelete", "after delete");
const dry = new pulumi.ResourceHook("dry", args => console.log(`dry ${args.name}`), { onDryRun: true });
const hooks = {
    beforeCreate: [beforeCreate],
    afterCreate: [afterCreate],
    beforeUpdate: [beforeUpdate],
    afterUpdate: [afterUpdate],
    beforeDelete: [beforeDelete],
    afterDelete: [afterDelete],
};

const a = new Thing("a", { value: Math.min(form, 2) }, { hooks: { ...hooks, beforeCreate: [dry, beforeCreate] } });
if (form === 1) {
    new Thing("b", { value: 1 }, { hooks, dependsOn: a });
}

if (form === 3) {
    const fails = new pulumi.ResourceHook("fails", () => {
        throw new Error("not now");
    });
    new Thing("c", {}, { hooks: { beforeCreate: [fails] } });
}
