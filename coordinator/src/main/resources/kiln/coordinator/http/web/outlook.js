// When a build will be done: known to its whole answer only, which is not asked for where it is large.

import { get, path } from "./api.js";

const LARGE_CELLS = 3_000;

/** The build of a list, with `eta` and `paused` where they are to be had at a fair price. */
export async function outlook(summary) {
  if (summary.state !== "running" || summary.planned > LARGE_CELLS) return { ...summary, eta: null, paused: null };
  const { eta, paused } = await get("/builds" + path(summary.build));
  return { ...summary, eta, paused };
}
