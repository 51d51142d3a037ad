// Beside the matrix: what there is to say about the active cell.

import { get, path } from "../api.js";
import { h, morph } from "../dom.js";
import { day, eta } from "../format.js";
import { NIGHTS } from "../nights.js";
import { rebuild } from "../orders.js";
import { chip, imageLine } from "../parts.js";
import { strip } from "../strip.js";

/** @param {() => boolean} wanted whether it is still this cell that is asked about */
export async function drawer(place, build, name, app, wanted) {
  const [board, kernel, distro, kind] = name.split("/");
  let record;
  try {
    const { records } = await get("/cells" + path(board, kernel, distro));
    record = records.find((one) => one.build === build && one.cell.cell === name)?.cell;
  } catch (problem) {
    record = { state: "", reason: problem.message, images: [], jobs: [] };
  }
  if (!wanted()) return;
  const href = `/cells${path(board, kernel, distro)}?build=${encodeURIComponent(build)}`;
  morph(place,
    h("h2", h("a", { href }, board)),
    h("p.soft", `${kernel} · ${distro} · ${kind}`),
    record?.state ? h("p", chip(record.state), record.stage ? ` ${record.stage}` : "") : null,
    record?.reason ? h("p.reason", record.reason) : null,
    record?.waiting ? h("p", record.waiting.text) : null,
    record?.eta ? h("p.soft", `done about ${eta(record.eta)}`) : null,
    record?.boot ? h("p.soft", `booted on ${record.boot.machine}: ${record.boot.kernel}`) : null,
    record?.images?.length ? h("ul.plain-list", record.images.slice(0, 3).map((image) => h("li", imageLine(image)))) : null,
    h(".actions", h("a.button", { href }, "Open"), h("button", { type: "button", onclick: () => rebuild(app, name) }, "Rebuild")),
    h(".drawer-past", { "data-own": true }));
  const past = await get(`/cells${path(board, kernel, distro)}/history?limit=${NIGHTS}`).catch(() => ({ records: [] }));
  const entries = past.records.filter((one) => one.cell === name);
  const room = place.querySelector(".drawer-past");
  if (wanted() && room) morph(room, entries.length === 0 ? null : nights(entries));
}

const nights = (entries) => [h("h3", entries.length === 1 ? "Last time" : `The last ${entries.length} times`),
  strip(entries.map((one) => ({ ...one, href: `/builds${path(one.build)}`, text: `${day(one.acceptedMillis)} ${one.state}` })))];
