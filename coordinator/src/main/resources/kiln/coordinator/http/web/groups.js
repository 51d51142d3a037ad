// Boards that belong together: one row for each group, which opens.

import { number } from "./format.js";
import { GLYPHS, STATES } from "./states.js";

/** Rows beyond which they are grouped unasked. */
const MANY_ROWS = 60;
const GOOD = new Set(["built", "reused"]);
const UNKNOWN = "other boards";

/** What a row of the grid is: a row of the matrix, or a group. */
export const groupAt = (item) => -1 - item;
const itemOf = (group) => -1 - group;

/**
 * @param {number[]} rows of the matrix, in order
 * @param {"" | "none" | "family" | "soc" | "arch"} by
 * @param {Map<string, object>} boards what is known of each
 * @param {Set<string>} folded groups that are not as they are by themselves: open where something is wrong
 * @returns {{items: number[], groups: {name: string, rows: number[], open: boolean}[]}} an item below 0 is a group
 */
export function group(matrix, rows, by, boards, folded, byTrouble) {
  const key = by || (rows.length > MANY_ROWS ? "family" : "none");
  const named = new Map();
  for (const r of key === "none" ? [] : rows) {
    const name = boards.get(matrix.rows[r].board)?.[key] ?? UNKNOWN;
    if (!named.has(name)) named.set(name, []);
    named.get(name).push(r);
  }
  if (named.size === 0 || (by === "" && named.size < 2)) return { items: rows, groups: [] };
  const groups = [...named].map(([name, some]) => {
    const trouble = some.reduce((sum, r) => sum + matrix.trouble[r], 0);
    return { name, rows: some, trouble, open: trouble > 0 !== folded.has(name) };
  });
  groups.sort((a, b) => (byTrouble ? b.trouble - a.trouble : 0) || a.name.localeCompare(b.name, "en", { numeric: true }));
  return { items: groups.flatMap((one, g) => [itemOf(g), ...(one.open ? one.rows : [])]), groups };
}

/** How its cells stand: counts by state, as words, and as a bar of colours. */
export function standing(matrix, rows, columns) {
  const counts = new Map();
  let all = 0;
  for (const r of rows) {
    for (const c of columns) {
      const state = matrix.at(r, c);
      if (state === null) continue;
      counts.set(state, (counts.get(state) ?? 0) + 1);
      all++;
    }
  }
  const some = STATES.filter((state) => counts.has(state));
  const good = (counts.get("built") ?? 0) + (counts.get("reused") ?? 0);
  const others = some.filter((state) => !GOOD.has(state)).map((state) => `${GLYPHS[state]} ${number(counts.get(state))}`);
  const text = others.length === 0 ? `✓ all ${number(all)}` : [...others, ...(good > 0 ? [`✓ ${number(good)}`] : [])].join("  ");
  const words = some.map((state) => `${counts.get(state)} ${state}`).join(", ");
  return { text, words, bar: bar(some.map((state) => [state, counts.get(state) / all])) };
}

const COLOURS = {
  failed: "--red-strong", quarantined: "--pink-strong", blocked: "--grey-strong", running: "--blue-strong", waiting: "--amber-strong",
  cancelled: "--grey-strong", built: "--green-strong", reused: "--green-strong", skipped: "--grey-soft",
};

function bar(shares) {
  let at = 0;
  const stops = shares.map(([state, part]) => {
    const from = at;
    at += 100 * part;
    return `var(${COLOURS[state]}) ${from}% ${at}%`;
  });
  return `linear-gradient(to right, ${stops.join(", ")})`;
}
