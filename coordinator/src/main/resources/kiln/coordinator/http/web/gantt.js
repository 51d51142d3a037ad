// Who did what when: a line per slot of a worker, a bar per job, the critical path outlined.

import { path } from "./api.js";
import { s } from "./dom.js";
import { duration, moment } from "./format.js";
import { colourOf } from "./states.js";

const WIDTH = 1180;
const LABEL = 130;
const LINE = 18;
const BAR = 14;
const LEAST = 3;

/** @param {object[]} jobs that have started, @param {Set<string>} critical ids */
export function gantt(jobs, critical) {
  const now = Date.now();
  const end = (job) => job.finishedMillis || now;
  const from = Math.min(...jobs.map((job) => job.startedMillis));
  const to = Math.max(...jobs.map(end), from + 1000);
  const x = (millis) => LABEL + ((millis - from) / (to - from)) * (WIDTH - LABEL - 4);
  const lanes = lay(jobs, end);
  const height = lanes.length * LINE + 22;
  return s("svg.chart", { viewBox: `0 0 ${WIDTH} ${height}`, role: "group", "aria-label": `${jobs.length} jobs on ${lanes.length} slots` },
    ticks(from, to).map((at) => [
      s("line.grid-line", { x1: x(at), x2: x(at), y1: 0, y2: height - 18 }),
      s("text", { x: x(at) + 2, y: height - 6 }, duration((at - from) / 1000)),
    ]),
    lanes.map((lane, index) => [
      s("text", { x: 0, y: index * LINE + 13 }, lane.first ? short(lane.worker) : ""),
      lane.jobs.map((job) => bar(job, x(job.startedMillis), x(end(job)), index * LINE + 2, critical.has(job.job), end(job))),
    ]));
}

function bar(job, left, right, top, critical, end) {
  const text = `${job.title}: ${job.state}, ${duration((end - job.startedMillis) / 1000)}, from ${moment(job.startedMillis)}${critical ? ", on the critical path" : ""}`;
  const width = Math.max(LEAST, right - left);
  return s("a", { href: `/jobs${path(job.job)}`, "aria-label": text },
    s("title", text),
    s("rect", { class: `part-${colourOf(job.state)}${critical ? " critical" : ""}`, x: left, y: top, width, height: BAR, rx: 2 }));
}

const short = (name) => (name.length > 20 ? name.slice(0, 19) + "…" : name);

/** Jobs of a worker that ran at once go to lines of their own. */
function lay(jobs, end) {
  const workers = new Map();
  for (const job of [...jobs].sort((a, b) => a.startedMillis - b.startedMillis)) {
    const lines = workers.get(job.worker) ?? [];
    workers.set(job.worker, lines);
    const free = lines.find((line) => end(line.at(-1)) <= job.startedMillis);
    if (free) free.push(job);
    else lines.push([job]);
  }
  return [...workers].sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
    .flatMap(([worker, lines]) => lines.map((line, i) => ({ worker, first: i === 0, jobs: line })));
}

const STEPS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21600, 86400].map((seconds) => seconds * 1000);

function ticks(from, to) {
  const step = STEPS.find((one) => (to - from) / one <= 10) ?? (to - from) / 10;
  const all = [];
  for (let at = from; at <= to; at += step) all.push(at);
  return all;
}
