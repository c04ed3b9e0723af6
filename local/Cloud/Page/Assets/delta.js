// The difference between two values, as the cloud sends it: `[value]` replaces, `[]` removes a member. Of an array, the
// `gone` indexes are removed, then the `new` elements inserted; all other indexes are those of the new array.

// Returns the new value. What has not changed stays the same object.
export function apply(value, delta) {
  if (Array.isArray(delta)) return delta[0];
  return Array.isArray(value) ? applyToArray(value, delta) : applyToObject(value, delta);
}

function applyToArray(value, { gone = [], new: added = {}, ...changed }) {
  const without = new Set(gone);
  const result = value.filter((_, index) => !without.has(index));
  // Names that are numbers come in their order.
  for (const [index, element] of Object.entries(added)) result.splice(index, 0, element);
  for (const [index, delta] of Object.entries(changed)) result[index] = apply(result[index], delta);
  return result;
}

function applyToObject(value, changed) {
  const result = { ...value };
  for (const [name, delta] of Object.entries(changed)) {
    if (delta.length === 0) delete result[name];
    else result[name] = apply(result[name], delta);
  }
  return result;
}
