// Pieces that several pages show.

import { imageHref, path } from "./api.js";
import { h } from "./dom.js";
import { bytes, duration, moment, number, percent, plural } from "./format.js";
import { colourOf, GLYPHS, glyphOf, STATES } from "./states.js";

/** A state: glyph, colour and word, leading to what it means. */
export const chip = (state, text = state) =>
  h("span.chip", { class: colourOf(state) }, h("span.glyph", { "aria-hidden": "true" }, glyphOf(state)), ` ${text}`);

/** How the cells of a build stand, as a bar and in numbers. */
export function shares(counts, planned) {
  const done = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const all = { ...counts, waiting: (counts.waiting ?? 0) + Math.max(0, planned - done) };
  const some = STATES.filter((state) => all[state] > 0);
  return h(".shares",
    h(".bar", { role: "img", "aria-label": some.map((state) => `${all[state]} ${state}`).join(", ") || "no cells" },
      some.map((state) => h("span", { class: state, style: { "flex-grow": all[state] } }))),
    h("ul.legend", some.map((state) => h("li.chip", { class: state }, h("span.glyph", { "aria-hidden": "true" }, GLYPHS[state]),
      ` ${number(all[state])} ${state === "waiting" && done < planned ? "open" : state}`))));
}

const OPEN = new Set(["running", "waiting"]);

/** Where a build stands, in a line. */
export function progress(build) {
  const done = Object.entries(build.counts).reduce((sum, [state, n]) => sum + (OPEN.has(state) ? 0 : n), 0);
  const facts = [plural(build.planned, "cell"), `accepted ${moment(build.acceptedMillis)}`];
  if (build.state === "running") facts.push(`${percent(done, build.planned)} done`, `for ${duration(build.seconds)}`);
  else facts.push(`took ${duration(build.seconds)}`);
  return facts.join(" · ");
}

export const buildLink = (build, text = build) => h("a", { href: `/builds${path(build)}` }, text);

export function cellLink(name, build, text = name) {
  const [board, kernel, distro] = name.split("/");
  return h("a", { href: `/cells${path(board, kernel, distro)}${build ? `?build=${encodeURIComponent(build)}` : ""}` }, text);
}

export const jobLink = (job, text = job) => h("a", { href: `/jobs${path(job)}` }, text);

export const logLink = (job, build, text = "log") =>
  h("a", { href: `/jobs${path(job)}/log${build ? `?build=${encodeURIComponent(build)}` : ""}` }, text);

/** Kept once it has run; while it runs the farm knows its last lines. */
export const hasLog = (job) => job.log !== null || job.state === "running";

export const imageLine = (image) => [h("a", { href: imageHref(image.key) }, image.name), ` ${bytes(image.sizeBytes)}`];

/** A table that scrolls by itself where it is too wide. */
export const table = (name, heads, rows) =>
  h(".wide", { tabindex: 0, role: "region", "aria-label": name },
    h("table", h("thead", h("tr", heads.map((head) => h("th", { scope: "col", class: head.startsWith("#") ? "number" : "" }, head.replace("#", ""))))),
      h("tbody", rows)));

/** Time that goes on. */
export const since = (millis) => h("span", { "data-since": millis }, duration((Date.now() - millis) / 1000));

/** Text that a click takes to the clipboard. */
export const command = (text) =>
  h(".command", h("pre", { tabindex: 0 }, h("code", text)),
    h("button", { type: "button", "aria-label": `Copy: ${text}`, onclick: (event) => copy(event.currentTarget, text) }, "copy"));

async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  button.textContent = "copied";
  setTimeout(() => { button.textContent = "copy"; }, 1500);
}
