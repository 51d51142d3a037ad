// One cell: how it went night for night, what it made, why it failed, and the button to make it again.

import { get, path } from "../api.js";
import { h } from "../dom.js";
import { bytes, day, duration, eta, plural } from "../format.js";
import { rebuild } from "../orders.js";
import { buildLink, chip, command, hasLog, imageLine, jobLink, logLink, table } from "../parts.js";
import { strip } from "../strip.js";

const GOOD = new Set(["built", "reused"]);

export async function load({ board, kernel, distro }, query) {
  const [{ records }, past] = await Promise.all([get("/cells" + path(board, kernel, distro)), get(`/cells${path(board, kernel, distro)}/history`)]);
  const wanted = records.find((one) => one.build === query.get("build")) ?? records[0];
  const jobs = (await Promise.all(wanted.cell.jobs.map((job) => get("/jobs" + path(job)).catch(() => null)))).filter(Boolean);
  return { past: past.records, wanted, jobs };
}

export const title = ({ wanted }) => `${wanted.cell.state} ${wanted.cell.cell}`;
export const poll = true;
export const concerned = (type, event, { board, kernel, distro }, data) =>
  (type === "cell" && event.cell.cell.startsWith(`${board}/${kernel}/${distro}/`)) || (type === "job" && data?.wanted.cell.jobs.includes(event.job));

export function view({ past, wanted, jobs }, params, query, app) {
  const { cell, build } = wanted;
  return [head(cell, build, past, app), failure(build, jobs), history(past), artefacts(cell), jobsOf(jobs, build),
    h("section.card", h("h2", "On the command line"), command(`./kiln rebuild ${short(cell.cell)} --follow`), command(`./kiln get ${short(cell.cell)}`))];
}

const short = (name) => name.split("/").slice(0, 3).join("/");

function head(cell, build, past, app) {
  return h("section.card", h(".headline", h("h1", cell.cell.split("/").join(" / ")), chip(cell.state),
    h(".actions", h("button.strong", { type: "button", onclick: () => rebuild(app, cell.cell) }, "Rebuild"))),
  h("p.soft", "in build ", buildLink(build), cell.stage ? ` · runs: ${cell.stage}` : "", trend(past)),
  cell.waiting ? h("p", `Waits: ${cell.waiting.text}`) : null,
  cell.eta ? h("p.soft", `done about ${eta(cell.eta)}`) : null,
  cell.reason ? h("p.reason", cell.reason) : null,
  cell.boot ? h("p", `Booted on ${cell.boot.machine}: kernel ${cell.boot.kernel}, ${cell.boot.distro}, ${duration(cell.boot.cpuSeconds)} of processor time`) : null);
}

/** For how many builds it has been as it is. */
function trend(past) {
  const ended = past.filter((one) => one.state !== "running" && one.state !== "waiting");
  if (ended.length === 0) return "";
  const good = GOOD.has(ended[0].state);
  const changed = ended.findIndex((one) => GOOD.has(one.state) !== good);
  const run = changed < 0 ? ended.length : changed;
  return run > 1 ? ` · ${good ? "good" : "not good"} in the last ${plural(run, "build")}` : "";
}

function failure(build, jobs) {
  const failed = jobs.filter((job) => job.state === "failed" || job.state === "quarantined");
  return failed.length === 0 ? null : h("section.card.red", h("h2", "What failed"), failed.map((job) =>
    h("div", h("p", jobLink(job.job, job.title), " · ", job.log ? logLink(job.job, build, "log at the first error") : "no log is kept"), h("p.reason", job.reason))));
}

function history(past) {
  return h("section.card", h("h2", `In ${plural(past.length, "build")}`),
    strip(past.map((one) => ({ state: one.state, seconds: one.seconds, href: `?build=${encodeURIComponent(one.build)}`, text: `${day(one.acceptedMillis)}: ${one.state}` }))),
    h("details", h("summary", "In numbers"),
      table("History", ["Build", "Of", "State", "#Took", "#Image"], past.map((one) => h("tr", { "data-key": `${one.build} ${one.cell}` },
        h("td", buildLink(one.build)), h("td", day(one.acceptedMillis)), h("td", chip(one.state)),
        h("td.number", one.seconds > 0 ? duration(one.seconds) : ""), h("td.number", one.bytes > 0 ? bytes(one.bytes) : ""))))));
}

function artefacts(cell) {
  return cell.images.length === 0 ? null : h("section.card", h("h2", "Images"),
    table("Images", ["File", "#Unpacked", "SHA-256"], cell.images.map((image) => h("tr", { "data-key": image.name },
      h("td", imageLine(image)), h("td.number", bytes(image.rawSizeBytes)), h("td.hash", image.sha256)))));
}

function jobsOf(jobs, build) {
  return jobs.length === 0 ? null : h("section.card", h("h2", "Its jobs"),
    table("Jobs of the cell", ["Job", "State", "Why waiting", "#CPU", "Log"], jobs.map((job) => h("tr", { "data-key": job.job },
      h("td", jobLink(job.job, job.title)), h("td", chip(job.state)), h("td", job.waiting?.text ?? ""),
      h("td.number", job.cpuSeconds ? duration(job.cpuSeconds) : ""), h("td", hasLog(job) ? logLink(job.job, job.log ? build : "") : "")))));
}

export function key(event, data, params, app) {
  if (event.key === "r") rebuild(app, data?.wanted.cell.cell ?? Object.values(params).join("/"));
  else if (event.key === "l" && data) {
    const job = data.jobs.find((one) => one.state === "failed" && one.log) ?? data.jobs.find((one) => one.state === "running") ?? data.jobs.find((one) => one.log);
    if (!job) return false;
    app.go(`/jobs${path(job.job)}/log${job.log ? `?build=${encodeURIComponent(data.wanted.build)}` : ""}`);
  } else return false;
  return true;
}
