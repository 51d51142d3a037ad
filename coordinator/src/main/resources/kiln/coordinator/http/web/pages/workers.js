// Capacity: who is there, what each does, and who is sick.

import { get } from "../api.js";
import { h } from "../dom.js";
import { bytes, duration, plural } from "../format.js";
import { drain, release } from "../orders.js";
import { chip, jobLink, since, table } from "../parts.js";

const SILENT_MILLIS = 10_000;

export const load = () => get("/workers");
export const title = () => "Workers";
export const poll = true;
export const concerned = (type) => type === "worker" || type === "job";

export function view({ workers }, params, query, app) {
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const busy = workers.reduce((sum, worker) => sum + worker.running.length, 0);
  return [h("h1", "Workers"), h("p.soft", `${plural(workers.length, "worker")}, ${busy} of ${slots} slots busy`),
    workers.length === 0 ? h("p", "None is there: ./kiln worker starts one.")
      : h("section.card", table("Workers", ["Worker", "State", "Slots", "Does", "#Disk free", "#Last word", "Steer"], workers.map((worker) => row(worker, app))))];
}

function row(worker, app) {
  const silent = worker.silentMillis > SILENT_MILLIS;
  return h("tr", { "data-key": worker.worker },
    h("td", worker.worker, h(".soft", worker.host)),
    h("td", silent ? chip("quarantined", "silent") : chip(worker.state), worker.reason ? h(".soft", worker.reason) : null),
    h("td", `${worker.running.length} of ${worker.slots}`),
    h("td", worker.running.length === 0 ? h("span.soft", "nothing") : h("ul.plain-list", worker.running.map((one) =>
      h("li", jobLink(one.job, one.job.slice(0, one.job.indexOf("-") + 9)), ` ${one.stage} `, since(one.startedMillis))))),
    h("td.number", worker.diskFreeBytes > 0 ? bytes(worker.diskFreeBytes) : ""),
    h("td.number", silent ? `${duration(worker.silentMillis / 1000)} ago` : "just now"),
    h("td", worker.state === "free" ? h("button", { type: "button", onclick: () => drain(app, worker.worker) }, "Drain")
      : h("button", { type: "button", onclick: () => release(app, worker.worker) }, "Resume")));
}
