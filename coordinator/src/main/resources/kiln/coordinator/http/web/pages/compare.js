// What changed between two builds.

import { get, path } from "../api.js";
import { h } from "../dom.js";
import { bytes, day, duration, named, plural } from "../format.js";
import { buildLink, cellLink, chip, table } from "../parts.js";

const MOST = 200;

export async function load({ older, newer }) {
  const [found, { builds }] = await Promise.all([get(`/builds${path(older)}/compare${path(newer)}`), get("/builds")]);
  const known = (id) => builds.find((one) => one.build === id) ?? { build: id, label: "", acceptedMillis: 0 };
  return { found, before: known(found.a), now: known(found.b), builds };
}

export const title = ({ before, now }) => `${named(before)} … ${named(now)}`;
export const concerned = (type, event, params) => type === "build" && (event.build === params.newer || event.build === params.older);

export function view({ found, before, now, builds }) {
  const parts = [
    section("Newly failing", found.newlyFailing, now), section("Fixed", found.fixed, now), section("Still failing", found.stillFailing, now),
    list("Added", found.added, now), list("Gone", found.removed, before),
    growths("Slower by more than a quarter", found.slower, now, duration), growths("Images bigger by more than 10 %", found.bigger, now, bytes)].filter(Boolean);
  return [
    h("h1", "Compare ", buildLink(before.build, named(before)), " with ", buildLink(now.build, named(now))),
    menu(before, now, builds),
    parts.length > 0 ? parts : h("section.card", h("p", "No cell is better or worse, none was added, none is gone, none is slower or bigger.")),
    h("p.soft", `${plural(found.same, "cell")} with nothing to say of.`),
  ];
}

/** The builds people compare with; never a list of all. */
function menu(before, now, builds) {
  const older = builds.filter((one) => one.acceptedMillis < now.acceptedMillis && one.state !== "running");
  const ago = (days) => older.find((one) => one.acceptedMillis <= now.acceptedMillis - days * 86_400_000);
  const choices = [["the one before", older[0]], ["the last green one", older.find((one) => one.state === "green")], ["a day earlier", ago(1)],
    ["a week earlier", ago(7)], ["a month earlier", ago(30)]].filter(([, build]) => build);
  return h("p", "Compare with ", choices.map(([text, build], i) => [i > 0 ? " · " : "",
    build.build === before.build ? h("strong", text) : h("a", { href: `/builds/${build.build}...${now.build}`, title: `${named(build)}, ${day(build.acceptedMillis)}` }, text)]));
}

function section(heading, found, now) {
  const blocked = found.filter((one) => one.b === "blocked");
  const own = found.filter((one) => one.b !== "blocked");
  return found.length === 0 ? null : h("section.card", h("h2", `${heading}: ${plural(own.length, "cell")}`), rows(heading, own, now),
    blocked.length > 0 ? h("details", h("summary", `${plural(blocked.length, "cell")} blocked`), rows(`${heading}, blocked`, blocked, now)) : null);
}

function rows(heading, found, now) {
  return found.length === 0 ? null : [
    table(heading, ["Cell", "Before", "Now", "Why"], found.slice(0, MOST).map((one) => h("tr", { "data-key": one.cell },
      h("td", cellLink(one.cell, now.build)), h("td", chip(one.a)), h("td", chip(one.b)), h("td.reason", one.reason)))),
    found.length > MOST ? h("p.soft", `The first ${MOST} of ${found.length}.`) : null];
}

function list(heading, cells, build) {
  return cells.length === 0 ? null : h("section.card", h("details", h("summary", `${heading}: ${plural(cells.length, "cell")}`),
    h("ul.plain-list", cells.slice(0, MOST).map((cell) => h("li", cellLink(cell.cell, build.build), " ", chip(cell.b || cell.a))))));
}

function growths(heading, found, now, format) {
  return found.length === 0 ? null : h("section.card", h("h2", `${heading}: ${plural(found.length, "cell")}`),
    table(heading, ["Cell", "#Before", "#Now", "#Times"], found.slice(0, MOST).map((one) => h("tr", { "data-key": one.cell },
      h("td", cellLink(one.cell, now.build)), h("td.number", format(one.a)), h("td.number", format(one.b)), h("td.number", one.times.toFixed(2))))));
}
