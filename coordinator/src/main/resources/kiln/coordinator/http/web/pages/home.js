// Is last night good? What needs me?

import { get, path } from "../api.js";
import { causeList } from "../causes.js";
import { h } from "../dom.js";
import { eta, named, number, plural } from "../format.js";
import { outlook } from "../outlook.js";
import { buildLink, chip, command, progress, shares } from "../parts.js";
import { strip } from "../strip.js";

export async function load() {
  const [{ builds }, { workers }] = await Promise.all([get("/builds"), get("/workers")]);
  if (builds.length === 0) return { builds, workers };
  const earlier = builds.slice(1).find((one) => one.state !== "running" && one.planned >= builds[0].planned / 2);
  const id = builds[0].build;
  const [newest, causes, changes, { states, legend }] = await Promise.all([outlook(builds[0]), get(`/builds${path(id)}/causes`),
    earlier ? get(`/builds${path(earlier.build)}/compare${path(id)}`) : null, get(`/builds${path(id)}/matrix`)]);
  return { builds, workers, newest: { ...newest, counts: tally(states, legend) }, causes, earlier, changes };
}

/** Cells by state, with what runs and waits. */
function tally(states, legend) {
  const counts = {};
  for (const letter of states) if (letter in legend) counts[legend[letter]] = (counts[legend[letter]] ?? 0) + 1;
  return counts;
}

export const title = ({ newest }) => (newest ? newest.state : "no build yet");
export const poll = true;
export const concerned = (type) => type === "build" || type === "cell" || type === "worker";

export function view({ builds, workers, newest, causes, earlier, changes }) {
  if (!newest) {
    return h("section.card", h("h1", "No build yet"), h("p", "Ask for one:"),
      command("./kiln build orangepi-pc/current/trixie-minimal --follow"), workersLine(workers));
  }
  return [now(newest), attention(newest, causes, workers), h(".split", since(newest, earlier, changes), recent(builds)), workersLine(workers)];
}

function now(build) {
  return h("section.card", { class: build.state === "red" ? "red" : build.state === "green" ? "green" : "" },
    h(".headline", h("h1", buildLink(build.build, named(build))), chip(build.state),
      h(".actions", h("a.button", { href: "/matrix" }, "Matrix"), h("a.button", { href: "/wall" }, "Wall"))),
    h("p.soft", progress(build), build.eta ? ` · done about ${eta(build.eta)}` : "",
      build.paused ? ` · paused: ${build.paused}` : ""),
    shares(build.counts, build.planned));
}

function attention(build, { causes }, workers) {
  const sick = workers.filter((worker) => worker.state !== "free" || worker.silentMillis > 10_000);
  return h("section.card", h("h2", "Needs attention"),
    causes.length + sick.length === 0 ? h("p.soft", build.state === "running" ? "Nothing so far." : "Nothing.") : null,
    causeList(causes, build.build, 6),
    sick.map((worker) => h(".cause", chip(worker.state === "free" ? "quarantined" : worker.state, worker.state === "free" ? "silent" : worker.state),
      h("span", `worker ${worker.worker}: `, worker.reason || "nothing was heard of it for a while"), h("a", { href: "/workers" }, "workers"))));
}

function since(newest, earlier, found) {
  if (!earlier) return h("section.card", h("h2", "Since the build before"), h("p.soft", "There is none to compare with."));
  const line = (list, text) => (list.length > 0 ? h("li", `${number(list.length)} ${text}`) : null);
  const lines = [line(found.newlyFailing, "newly failing"), line(found.fixed, "fixed"), line(found.stillFailing, "still failing"),
    line(found.slower, "slower by more than a quarter"), line(found.bigger, "images bigger by more than 10 %"), line(found.added, "cells added"),
    line(found.removed, "cells gone")].filter(Boolean);
  return h("section.card", h("h2", "Since ", buildLink(earlier.build, named(earlier))),
    lines.length > 0 ? h("ul.plain-list", lines) : h("p.soft", "Nothing has changed for the better or worse."),
    h("p", h("a", { href: `/builds/${earlier.build}...${newest.build}` }, "Compare")));
}

function recent(builds) {
  return h("section.card", h("h2", "Builds"),
    strip(builds.slice(0, 30).map((build) => ({ state: build.state, seconds: build.seconds, href: "/builds" + path(build.build),
      text: `${named(build)}: ${build.state}, ${plural(build.planned, "cell")}` }))),
    h("p", h("a", { href: "/builds" }, "All builds")));
}

function workersLine(workers) {
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const busy = workers.reduce((sum, worker) => sum + worker.running.length, 0);
  return h("p.soft", h("a", { href: "/workers" }, plural(workers.length, "worker")), `, ${busy} of ${slots} slots busy`);
}
