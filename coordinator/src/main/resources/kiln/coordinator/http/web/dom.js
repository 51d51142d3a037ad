// Trees of elements from plain values. A string becomes text, never markup: names, reasons and logs of a farm come from
// anywhere and are not trusted.

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} spec a tag with classes, e.g. "td.name" or ".card" */
export function h(spec, ...content) {
  return fill(make(spec, (tag) => document.createElement(tag)), content);
}

/** The same for drawings. */
export function s(spec, ...content) {
  return fill(make(spec, (tag) => document.createElementNS(SVG, tag)), content);
}

function make(spec, create) {
  const [tag, ...classes] = spec.split(".");
  const made = create(tag || "div");
  if (classes.length > 0) made.setAttribute("class", classes.join(" "));
  return made;
}

function fill(made, content) {
  for (const part of content) {
    if (isPlain(part)) set(made, part);
    else add(made, part);
  }
  return made;
}

const isPlain = (part) => part !== null && typeof part === "object" && !(part instanceof Node) && !Array.isArray(part);

/** Attributes; what begins with "on" is a handler, `style` sets single properties, false and null leave out. */
function set(made, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) made[name] = value;
    else if (name === "style") for (const [key, one] of Object.entries(value)) made.style.setProperty(key, one);
    else if (name === "class") made.setAttribute("class", [made.getAttribute("class"), value].filter(Boolean).join(" "));
    else made.setAttribute(name, value === true ? "" : String(value));
  }
}

function add(made, part) {
  if (part === null || part === undefined || part === false) return;
  if (Array.isArray(part)) part.forEach((one) => add(made, one));
  else made.append(part instanceof Node ? part : String(part));
}

const HANDLERS = ["onclick", "onchange", "oninput", "onsubmit", "onkeydown"];

/** Makes what is in `place` equal to `tree` and leaves alone what is so already: focus, selection and scroll stay. */
export function morph(place, ...tree) {
  const wanted = document.createDocumentFragment();
  add(wanted, tree);
  children(place, wanted);
}

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE && node.getAttribute("data-key")) || null;

function children(was, now) {
  const keyed = new Map();
  for (const child of was.childNodes) if (keyOf(child)) keyed.set(keyOf(child), child);
  let place = was.firstChild;
  for (const wanted of [...now.childNodes]) {
    const key = keyOf(wanted);
    const have = key ? keyed.get(key) : place && !keyOf(place) ? place : null;
    if (have && have.nodeName === wanted.nodeName) {
      if (have === place) place = place.nextSibling;
      else was.insertBefore(have, place);
      patch(have, wanted);
    } else {
      was.insertBefore(wanted, place);
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

function patch(was, now) {
  if (was.nodeType === Node.TEXT_NODE) {
    if (was.data !== now.data) was.data = now.data;
    return;
  }
  // What the reader has opened stays open, and what is somebody's own is left to him.
  if (was.hasAttribute("data-own")) return;
  for (const { name } of [...was.attributes]) {
    if (!now.hasAttribute(name) && !(name === "open" && was.nodeName === "DETAILS")) was.removeAttribute(name);
  }
  for (const { name, value } of now.attributes) if (was.getAttribute(name) !== value) was.setAttribute(name, value);
  for (const handler of HANDLERS) if (was[handler] !== now[handler]) was[handler] = now[handler];
  children(was, now);
}
