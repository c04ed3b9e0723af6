// A small virtual DOM: views describe what is to be seen, and `patch` changes only what differs. Focus, selection and
// scroll positions stay.

const svgNamespace = 'http://www.w3.org/2000/svg';
const svgTags = new Set(['svg', 'g', 'path', 'line', 'rect', 'circle', 'text', 'title', 'polyline', 'marker', 'defs']);

// Describes an element. `key` names it among its siblings, `on*` are listeners, and null or false leaves an attribute out. A
// child of `details` may be a function that returns what is to be seen; it is called while the element is open.
export function h(tag, attributes, ...children) {
  return { tag, attributes: attributes ?? {}, children: children.flat(Infinity).filter((child) => child != null && child !== false) };
}

// Makes the children of an element what is described.
export function patch(parent, descriptions) {
  const wanted = [descriptions].flat(Infinity).filter((one) => one != null && one !== false);
  const keyed = new Map();
  for (const child of parent.childNodes) {
    if (child.key != null) keyed.set(child.key, child);
  }
  const keys = new Set(wanted.map((one) => one.attributes?.key));
  let at = parent.firstChild;
  for (const one of wanted) {
    // An element that is moved loses the focus, so those before it that are not wanted go first.
    while (at?.key != null && !keys.has(at.key)) at = removed(at);
    const found = one.attributes?.key != null ? keyed.get(one.attributes.key) : at?.key == null ? at : null;
    let node;
    if (found && fits(found, one)) {
      node = found;
      update(node, one);
    } else {
      node = create(one, parent);
    }
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
  while (at) at = removed(at);
}

// Removes a node, and returns the one after it.
function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function fits(node, one) {
  if (!one.tag) return node.nodeType === Node.TEXT_NODE;
  return node.nodeType === Node.ELEMENT_NODE && node.localName === one.tag && (node.key ?? null) === (one.attributes.key ?? null);
}

function create(one, parent) {
  if (!one.tag) return document.createTextNode(String(one));
  const isSvg = svgTags.has(one.tag) && (one.tag === 'svg' || parent.namespaceURI === svgNamespace);
  const node = isSvg ? document.createElementNS(svgNamespace, one.tag) : document.createElement(one.tag);
  if (one.tag === 'details') node.addEventListener('toggle', () => patch(node, seen(node)));
  update(node, one);
  return node;
}

function update(node, one) {
  if (!one.tag) {
    const text = String(one);
    if (node.data !== text) node.data = text;
    return;
  }
  const before = node.described ?? {};
  node.described = one.attributes;
  node.inside = one.children;
  node.key = one.attributes.key;
  for (const name of Object.keys(before)) {
    if (!(name in one.attributes)) set(node, name, null);
  }
  for (const [name, value] of Object.entries(one.attributes)) {
    if (before[name] !== value || name === 'checked' || name === 'value') set(node, name, value);
  }
  patch(node, seen(node));
}

const seen = (node) => node.inside.map((child) => (typeof child !== 'function' ? child : node.open && child()));

function set(node, name, value) {
  if (name === 'key') return;
  if (name.startsWith('on')) node[name] = value;
  else if (name === 'checked' || name === 'selected' || name === 'disabled' || name === 'open') node[name] = Boolean(value);
  else if (name === 'value') {
    if (document.activeElement !== node) node.value = value;
  } else if (name === 'style') {
    // The page's policy allows no style attributes, so the properties are set one by one.
    for (const [property, wanted] of Object.entries(value ?? {})) node.style.setProperty(property, wanted);
  } else if (value == null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? '' : value);
}
