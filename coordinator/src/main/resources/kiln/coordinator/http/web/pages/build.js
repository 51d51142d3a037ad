// One run: how far it is, what is wrong, who did what when, what came out.

import { get, path } from "../api.js";
import { causeList } from "../causes.js";
import { criticalPath } from "../derive.js";
import { h } from "../dom.js";
import { duration, eta, named, plural } from "../format.js";
import { gantt } from "../gantt.js";
import { cancel, goOn, pause } from "../orders.js";
import { cellLink, chip, command, imageLine, jobLink, logLink, progress, shares, since, table } from "../parts.js";

/** Jobs beyond which they are not asked for unasked. */
const MANY_JOBS = 3_000;
const MOST_ROWS = 200;

export async function load({ build }, query) {
  const [view, { causes }, { builds }, { workers }] = await Promise.all(
    [get("/builds" + path(build)), get(`/builds${path(build)}/causes`), get("/builds"), get("/workers")]);
  const asked = view.jobs.total <= MANY_JOBS || query.get("jobs") === "all";
  const { jobs } = asked ? await get(`/builds${path(build)}/jobs`) : { jobs: null };
  return { build: view, causes, jobs, workers, before: builds[builds.findIndex((one) => one.build === view.build) + 1] };
}

export const title = ({ build }) => `${build.state} ${named(build)}`;
export const poll = true;
export const concerned = (type, event, params, data) =>
  type === "job" ? event.builds?.includes(params.build) : (type === "cell" || type === "build") && event.build === (data?.build.build ?? params.build);

export function view({ build, causes, jobs, workers, before }, params, query, app) {
  return [head(build, before, app), trouble(causes, build), running(jobs ?? [], workers), timeline(build, jobs), images(build), skipped(build), allJobs(jobs, build)];
}

function head(build, before, app) {
  const steers = build.state === "running"
    ? [build.paused ? h("button", { type: "button", onclick: () => goOn(app, build.build) }, "Go on") : h("button", { type: "button", onclick: () => pause(app, build.build) }, "Pause"),
      h("button", { type: "button", onclick: () => cancel(app, build.build) }, "Cancel")]
    : null;
  return h("section.card", { class: build.state === "red" ? "red" : build.state === "green" ? "green" : "" },
    h(".headline", h("h1", named(build)), chip(build.state), build.paused ? chip("waiting", "paused") : null,
      h(".actions", h("a.button", { href: `/matrix?build=${encodeURIComponent(build.build)}` }, "Matrix"),
        before ? h("a.button", { href: `/builds/${before.build}...${build.build}` }, "Compare") : null, steers)),
    h("p.soft", `${build.build} · ${progress(build)} · ${duration(build.cpuSeconds)} of processor time`,
      build.eta ? ` · done about ${eta(build.eta)}` : ""),
    shares(counted(build), build.planned),
    h("p.soft", `${plural(build.jobs.total, "job")}: ${build.jobs.run} ran, ${build.jobs.reused} reused · `,
      Object.entries(build.jobs.byKind).map(([kind, of]) => `${kind} ${of.run}/${of.total}`).join(", ")),
    build.paused ? h("p.reason", `Paused: ${build.paused}`) : null, h("p", verdict(build)));
}

function verdict(build) {
  if (build.state === "running") return h("span.soft", "Releasable once every cell is built, reused or skipped with a reason.");
  const blockers = build.planned - build.counts.built - build.counts.reused - build.counts.skipped;
  return blockers === 0 ? "Releasable: every cell is built, reused or skipped with a reason."
    : `Not releasable: ${plural(blockers, "cell")} neither built, reused nor skipped with a reason.`;
}

function trouble(causes, build) {
  return causes.length === 0 ? null : h("section.card", h("h2", "Causes"), causeList(causes, build.build, 10));
}

/** With what runs counted too. */
function counted(build) {
  const running = build.cells.filter((cell) => cell.state === "running").length;
  return running > 0 ? { ...build.counts, running } : build.counts;
}

function running(jobs, workers) {
  const stages = new Map(workers.flatMap((worker) => worker.running.map((one) => [one.job, one.stage])));
  const now = jobs.filter((job) => job.state === "running").sort((a, b) => a.startedMillis - b.startedMillis);
  return now.length === 0 ? null : h("section.card", h("h2", "Running now"),
    table("Running jobs", ["Job", "Step", "Worker", "#For", "Done about", "Log"], now.map((job) => h("tr", { "data-key": job.job },
      h("td", jobLink(job.job, job.title)), h("td", stages.get(job.job) ?? job.kind), h("td", job.worker), h("td.number", since(job.startedMillis)),
      h("td", job.eta ? eta(job.eta) : ""), h("td", logLink(job.job, ""))))));
}

function timeline(build, jobs) {
  if (jobs === null) {
    return h("section.card", h("h2", "Timeline"), h("p", `${plural(build.jobs.total, "job")}: `, h("a", { href: "?jobs=all" }, "show them")));
  }
  const started = jobs.filter((job) => job.startedMillis > 0 && job.builds !== undefined);
  if (started.length === 0) return null;
  const critical = criticalPath(started);
  return h("section.card", h("h2", "Timeline"),
    h("p.soft", "Outlined: the critical path, which decides when the build ends. ", critical.map((job) => job.title).join(" → ")),
    h(".wide", gantt(started, new Set(critical.map((job) => job.job)))));
}

function images(build) {
  const cells = build.cells.filter((cell) => cell.images.length > 0);
  if (cells.length === 0) return null;
  return h("section.card", h("h2", `Images of ${plural(cells.length, "cell")}`),
    table("Images", ["Cell", "Files", "Booted"], cells.slice(0, MOST_ROWS).map((cell) => h("tr", { "data-key": cell.cell },
      h("td", cellLink(cell.cell, build.build)), h("td", h("ul.plain-list", cell.images.map((image) => h("li", imageLine(image))))),
      h("td", cell.boot ? `${cell.boot.machine}, ${cell.boot.kernel}` : "not yet")))),
    cells.length > MOST_ROWS ? h("p.soft", `The first ${MOST_ROWS} of ${cells.length}; the others are in the matrix.`) : null,
    command(`./kiln get ${cells[0].cell.split("/").slice(0, 3).join("/")}`));
}

function skipped(build) {
  const cells = build.cells.filter((cell) => cell.state === "skipped");
  const rules = new Map();
  for (const cell of cells) rules.set(cell.reason, [...(rules.get(cell.reason) ?? []), cell]);
  return cells.length === 0 ? null : h("section.card", h("details", h("summary", `${plural(cells.length, "cell")} left out by a rule`),
    h("ul.plain-list", [...rules].map(([reason, some]) => h("li", `${some.length} × ${reason} `, h("span.soft", some.slice(0, 3).map((cell) => cell.cell).join(", "), some.length > 3 ? " …" : ""))))));
}

function allJobs(jobs, build) {
  if (!jobs || jobs.length === 0) return null;
  return h("section.card", h("details", h("summary", `All ${plural(jobs.length, "job")}`),
    table("Jobs", ["Job", "State", "Why waiting", "#Took", "#CPU", "Log"], jobs.slice(0, MOST_ROWS).map((job) => h("tr", { "data-key": job.job },
      h("td", jobLink(job.job, job.title)), h("td", chip(job.state)), h("td", job.waiting?.text ?? ""),
      h("td.number", job.startedMillis && job.finishedMillis ? duration((job.finishedMillis - job.startedMillis) / 1000) : ""),
      h("td.number", job.cpuSeconds ? duration(job.cpuSeconds) : ""), h("td", job.log ? logLink(job.job, build.build) : "")))),
    jobs.length > MOST_ROWS ? h("p.soft", `The first ${MOST_ROWS} of ${jobs.length}.`) : null));
}
