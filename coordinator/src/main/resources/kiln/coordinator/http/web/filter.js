// What people type to see fewer cells: "state:failed,blocked board:orange* kernel:edge trixie". All words must fit; a bare
// word may fit the board, the kernel or the distro.

const NAMES = { status: "state", state: "state", board: "board", kernel: "kernel", distro: "distro", kind: "kind" };

/** @param {string} text with * for anything */
function glob(text) {
  const pattern = text.toLowerCase().replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${pattern}$`);
}

/** One or several, with commas between. */
function oneOf(text) {
  const globs = text.split(",").filter(Boolean).map(glob);
  return (value) => globs.some((one) => one.test(value));
}

/** @returns {{row: (r: object) => boolean, column: (c: object) => boolean, state: ((s: string) => boolean) | null, problem: string}} */
export function parse(text) {
  const rows = [];
  const columns = [];
  const either = [];
  let state = null;
  let problem = "";
  for (const word of text.trim().split(/\s+/).filter(Boolean)) {
    const [, name, value] = /^([a-z]+):(.*)$/i.exec(word) ?? [null, "", word];
    const field = NAMES[name.toLowerCase()];
    if (name && !field) problem = `"${name}:" is none of state, board, kernel, distro, kind`;
    else if (name && value === "") continue;
    else if (field === "state") state = oneOf(value);
    else if (field === "board" || field === "kind") rows.push(((fits) => (row) => fits(row[field]))(oneOf(value)));
    else if (field) columns.push(((fits) => (column) => fits(column[field]))(oneOf(value)));
    else either.push(word.toLowerCase());
  }
  return {
    row: (row) => rows.every((fits) => fits(row)),
    column: (column) => columns.every((fits) => fits(column)),
    either,
    state,
    problem,
  };
}

/**
 * Rows and columns of a matrix that are left, as indexes.
 * @param {import("./matrix.js").Matrix} matrix
 */
export function apply(matrix, filter, byTrouble) {
  let columns = indexes(matrix.columns, filter.column);
  let rows = indexes(matrix.rows, filter.row);
  for (const word of filter.either) {
    const inRow = rows.filter((r) => `${matrix.rows[r].board} ${matrix.rows[r].kind}`.toLowerCase().includes(word));
    const inColumn = columns.filter((c) => `${matrix.columns[c].kernel} ${matrix.columns[c].distro}`.toLowerCase().includes(word));
    if (inRow.length > 0) rows = inRow;
    else columns = inColumn;
  }
  if (filter.state) {
    const fits = (r, c) => { const state = matrix.at(r, c); return state !== null && filter.state(state); };
    rows = rows.filter((r) => columns.some((c) => fits(r, c)));
    columns = columns.filter((c) => rows.some((r) => fits(r, c)));
  }
  if (byTrouble) rows.sort((a, b) => matrix.trouble[b] - matrix.trouble[a] || a - b);
  return { rows, columns };
}

function indexes(list, fits) {
  const found = [];
  list.forEach((one, index) => { if (fits(one)) found.push(index); });
  return found;
}
