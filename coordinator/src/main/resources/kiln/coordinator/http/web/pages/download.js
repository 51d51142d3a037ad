// Which image may I use? Until somebody gives advice: the newest images of each board that have booted.

import { get, path } from "../api.js";
import { h } from "../dom.js";
import { bytes, day } from "../format.js";
import { cellLink, imageLine } from "../parts.js";

export async function load({ board }) {
  const { builds } = await get("/builds");
  const boards = new Map();
  for (const summary of builds.filter((one) => one.counts.built + one.counts.reused > 0).slice(0, 3)) {
    const build = await get("/builds" + path(summary.build));
    for (const cell of build.cells.filter((one) => one.images.length > 0 && one.boot)) {
      const [name] = cell.cell.split("/");
      const known = boards.get(name) ?? new Map();
      boards.set(name, known);
      if (!known.has(cell.cell)) known.set(cell.cell, { cell, build });
    }
  }
  return { board, boards };
}

export const title = (data, { board }) => (board ? `Images for ${board}` : "Downloads");
export const concerned = (type) => type === "build";

export function view({ board, boards }) {
  if (board) return images(board, [...(boards.get(board)?.values() ?? [])]);
  return [h("h1", "Downloads"), boards.size === 0 ? h("p", "No image has been made yet.")
    : h("section.card", h("ul.plain-list", [...boards].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, cells]) =>
      h("li", h("a", { href: "/download" + path(name) }, name), h("span.soft", ` ${cells.size} that booted`)))))];
}

function images(board, list) {
  if (list.length === 0) return h("section.card", h("h1", board), h("p", "No image of this board has booted in the newest builds."), h("p", h("a", { href: "/download" }, "All boards")));
  return [h("h1", `Images for ${board}`), list.map(({ cell, build }) => h("section.card", { "data-key": cell.cell },
    h("h2", cellLink(cell.cell, build.build, cell.cell.split("/").slice(1, 3).join(" · "))),
    h("p", `Booted on ${cell.boot.machine}: ${cell.boot.kernel}. Build of ${day(build.acceptedMillis)}.`),
    h("ul.plain-list", cell.images.map((image) => h("li", imageLine(image), h("span.soft", `, ${bytes(image.rawSizeBytes)} unpacked`), h(".hash.soft", image.sha256))))))];
}
