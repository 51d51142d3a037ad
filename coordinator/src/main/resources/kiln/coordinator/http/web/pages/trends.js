// Over weeks: how much was built, how it went, how long it took, how large it is.

import { get } from "../api.js";
import { bars, lines } from "../charts.js";
import { h } from "../dom.js";
import { bytes, duration, number, plural } from "../format.js";
import { table } from "../parts.js";

const CHOICES = [14, 30, 90];
const DRAWN = ["built", "reused", "skipped", "cancelled", "blocked", "quarantined", "failed"];

export const load = (params, query) => get(`/trends?days=${Number(query.get("days")) || CHOICES[0]}`);

export const title = () => "Trends";
export const concerned = (type, event) => type === "build" && event.state !== "running";

export function view({ days, complete, builds }, params, query) {
  const asked = Number(query.get("days")) || CHOICES[0];
  return [h("h1", "Trends"),
    h("p", "The last ", CHOICES.map((n, i) => [i > 0 ? " · " : "", n === asked ? h("strong", `${n} days`) : h("a", { href: `?days=${n}` }, `${n} days`)]),
      h("span.soft", ` · ${plural(builds, "build")}`, complete ? "" : ", the newest ones: there were more than could be read")),
    builds === 0 ? h("section.card", h("p", "There was no build in this time.")) : drawn(days)];
}

/** The builds of a day: ids begin with it. */
const href = (day) => `/builds?before=${new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10).replaceAll("-", "")}`;

const good = ({ cells }) => (cells.built ?? 0) + (cells.reused ?? 0);

function drawn(days) {
  return [
    h("section.card", h("h2", "Cells by how they ended"), bars("Cells per day", days.map((day) => ({ day: day.day, href: href(day.day),
      parts: Object.fromEntries(DRAWN.map((state) => [state, day.cells[state] ?? 0])), text: `${day.day}: ${good(day)} good, ${day.cells.failed ?? 0} failed` })))),
    h("section.card", h("h2", "What image and boot of a cell took: half of them less, and one in twenty more (dashed)"),
      lines("Seconds per cell", days, [{ name: "half", values: days.map((day) => day.p50Seconds) }, { name: "19 of 20", values: days.map((day) => day.p95Seconds) }], duration)),
    h("section.card", h("h2", "Images"), lines("Bytes per day", days, [{ name: "bytes", values: days.map((day) => day.bytes) }], bytes)),
    h("section.card", h("h2", "In numbers"), table("Trends in numbers", ["Day", "#Builds", "#Good cells", "#Failed", "#Reused", "#Median", "#95 %", "#Images"],
      [...days].reverse().filter((day) => day.builds > 0).map((day) => h("tr", { "data-key": day.day }, h("td", h("a", { href: href(day.day) }, day.day)),
        h("td.number", number(day.builds)), h("td.number", number(good(day))), h("td.number", number(day.cells.failed ?? 0)), h("td.number", share(day.cells.reused ?? 0, good(day))),
        h("td.number", duration(day.p50Seconds)), h("td.number", duration(day.p95Seconds)), h("td.number", bytes(day.bytes)))))),
  ];
}

const share = (part, whole) => (whole === 0 ? "" : `${Math.round((100 * part) / whole)} %`);
