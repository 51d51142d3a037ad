// All builds, newest first.

import { get } from "../api.js";
import { h } from "../dom.js";
import { duration, moment, number } from "../format.js";
import { buildLink, chip, table } from "../parts.js";

const PAGE = 50;

export async function load(params, query) {
  const before = query.get("before");
  return before ? get(`/builds?before=${encodeURIComponent(before)}&limit=${PAGE}`) : get("/builds");
}

export const title = () => "Builds";
export const concerned = (type) => type === "build";
export const poll = true;

export function view({ builds }, params, query) {
  const rows = builds.map((build, index) => h("tr", { "data-key": build.build },
    h("td", buildLink(build.build)), h("td", build.label), h("td", chip(build.state)), h("td", moment(build.acceptedMillis)),
    h("td.number", duration(build.seconds)), h("td.number", number(build.planned)),
    h("td.number", number(build.counts.built + build.counts.reused)), h("td.number", number(build.counts.failed + build.counts.quarantined)),
    h("td", index + 1 < builds.length ? h("a", { href: `/builds/${builds[index + 1].build}...${build.build}` }, "compare") : "")));
  return [
    h("h1", "Builds"),
    builds.length === 0 ? h("p.soft", "There are none here.") : table("Builds", ["Build", "Label", "State", "Accepted", "#Took", "#Cells", "#Good", "#Failed", "With the one before"], rows),
    h(".actions", query.get("before") ? h("a.button", { href: "/builds" }, "Newest") : null,
      builds.length > 0 ? h("a.button", { href: `/builds?before=${encodeURIComponent(builds.at(-1).build)}` }, "Older") : null),
  ];
}
