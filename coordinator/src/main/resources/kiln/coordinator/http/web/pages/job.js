// One job: what it is, why it waits or failed, what went in and what came out.

import { get, path } from "../api.js";
import { h } from "../dom.js";
import { bytes, duration, eta, moment } from "../format.js";
import { buildLink, chip, hasLog, jobLink, logLink, since } from "../parts.js";

export const load = ({ job }) => get("/jobs" + path(job));
export const title = (job) => `${job.state} ${job.title}`;
export const poll = true;
export const concerned = (type, event, { job }) => type === "job" && event.job.startsWith(job);

export function view(job) {
  const fact = (name, ...value) => (value.every((one) => !one) ? null : [h("dt", name), h("dd", value)]);
  const took = job.startedMillis && job.finishedMillis ? duration((job.finishedMillis - job.startedMillis) / 1000) : "";
  return [
    h("section.card", { class: job.state === "failed" ? "red" : "" },
      h(".headline", h("h1", job.title), chip(job.state), h(".actions", hasLog(job) ? logLink(job.job, job.log ? job.builds[0] : "", "Log") : null)),
      job.reason ? h("p.reason", job.reason) : null,
      job.waiting ? h("p", `Waits: ${job.waiting.text}`) : null,
      h("dl.facts", fact("Kind", job.kind), fact("Attempt", job.attempt > 0 ? String(job.attempt) : ""), fact("Worker", job.worker),
        fact("Started", job.startedMillis ? moment(job.startedMillis) : ""), fact("Took", took),
        job.state === "running" ? fact("Runs for", since(job.startedMillis)) : null, fact("Done about", job.eta ? eta(job.eta) : ""),
        fact("Processor time", job.cpuSeconds ? duration(job.cpuSeconds) : ""), fact("Wanted by", job.builds.map((build) => [buildLink(build), " "])),
        fact("Key", job.key ? h("span.hash", job.key) : ""), fact("Id", h("span.hash", job.job)))),
    job.needs.length === 0 ? null : h("section.card", h("h2", "Needs"), h("ul.plain-list", job.needs.map((need) => h("li", jobLink(need))))),
    Object.keys(job.outputs).length === 0 ? null : h("section.card", h("h2", "Made"),
      h("dl.facts", Object.entries(job.outputs).map(([name, artifact]) => fact(name, `${bytes(artifact.sizeBytes)} `, h("span.hash", artifact.digest))))),
    Object.keys(job.facts).length === 0 ? null : h("section.card", h("h2", "Facts"),
      h("dl.facts", Object.entries(job.facts).map(([name, value]) => fact(name, value)))),
  ];
}

export function key(event, job, params, app) {
  if (event.key !== "l" || !job || !hasLog(job)) return false;
  app.go(`/jobs${path(job.job)}/log` + (job.log && job.builds[0] ? `?build=${encodeURIComponent(job.builds[0])}` : ""));
  return true;
}
