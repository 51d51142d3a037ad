// The states of a build's cells, one byte each: a snapshot, kept true by events. Telling it the same twice changes nothing.

import { STATES, TROUBLE } from "./states.js";

const NONE = 0;
const TRACKS = ["legacy", "current", "edge"];
const BYTE = new Map(STATES.map((state, index) => [state, index + 1]));

export class Matrix {
  /** @param {{seq: number, build: string, rows: string[], columns: string[], states: string, legend: Record<string, string>}} answer */
  constructor(answer) {
    this.build = answer.build;
    this.seq = answer.seq;
    const columns = answer.columns.map((name, index) => ({ ...split(name, "kernel", "distro"), index }));
    columns.sort((a, b) => rank(a.kernel) - rank(b.kernel) || compare(a.kernel, b.kernel) || compare(a.distro, b.distro));
    const rows = answer.rows.map((name, index) => ({ ...split(name, "board", "kind"), index }));
    rows.sort((a, b) => compare(a.board, b.board) || compare(a.kind, b.kind));
    this.rows = rows;
    this.columns = columns;
    this.places = new Map(rows.map((row, r) => [`${row.board}/${row.kind}`, r]));
    this.tracks = new Map(columns.map((column, c) => [`${column.kernel}/${column.distro}`, c]));
    this.bytes = new Uint8Array(rows.length * columns.length);
    this.counts = new Map(STATES.map((state) => [state, 0]));
    this.trouble = new Int32Array(rows.length);
    this.cells = 0;
    const width = answer.columns.length;
    rows.forEach((row, r) => columns.forEach((column, c) => {
      this.#write(r, c, answer.legend[answer.states[row.index * width + column.index]]);
    }));
  }

  #write(r, c, state) {
    const index = r * this.columns.length + c;
    const was = this.bytes[index];
    const now = BYTE.get(state) ?? NONE;
    if (was === now) return false;
    this.#count(r, was, -1);
    this.#count(r, now, 1);
    this.bytes[index] = now;
    return true;
  }

  #count(r, byte, by) {
    if (byte === NONE) return;
    const state = STATES[byte - 1];
    this.counts.set(state, this.counts.get(state) + by);
    this.cells += by;
    if (TROUBLE.has(state)) this.trouble[r] += by;
  }

  /** The state, or null where the matrix has no cell. */
  at(r, c) {
    const byte = this.bytes[r * this.columns.length + c];
    return byte === NONE ? null : STATES[byte - 1];
  }

  name(r, c) {
    const { board, kind } = this.rows[r];
    const { kernel, distro } = this.columns[c];
    return `${board}/${kernel}/${distro}/${kind}`;
  }

  /** Where a cell is, or null. */
  find(name) {
    const [board, kernel, distro, kind] = name.split("/");
    const r = this.places.get(`${board}/${kind}`);
    const c = this.tracks.get(`${kernel}/${distro}`);
    return r === undefined || c === undefined ? null : { r, c };
  }

  /**
   * Another build in the places of this one.
   * @param {{rows: string[], columns: string[], states: string, legend: Record<string, string>}} answer
   * @returns {(r: number, c: number) => string | null} the state of a cell of this matrix in that build
   */
  inItsPlaces(answer) {
    const bytes = new Uint8Array(this.bytes.length);
    const columns = answer.columns.map((name) => this.tracks.get(name));
    const letters = new Map(Object.entries(answer.legend).map(([letter, state]) => [letter, BYTE.get(state) ?? NONE]));
    answer.rows.forEach((name, row) => {
      const r = this.places.get(name);
      if (r === undefined) return;
      columns.forEach((c, column) => {
        if (c !== undefined) bytes[r * this.columns.length + c] = letters.get(answer.states[row * columns.length + column]) ?? NONE;
      });
    });
    return (r, c) => { const byte = bytes[r * this.columns.length + c]; return byte === NONE ? null : STATES[byte - 1]; };
  }

  /** @returns {{r: number, c: number} | null} the place, if this changed anything */
  set(name, state) {
    const place = this.find(name);
    return place && this.#write(place.r, place.c, state) ? place : null;
  }

  /** Takes over what is different in a fresh one of the same shape; tells each place. False if the shape is another. */
  take(fresh, changed) {
    if (!same(this.rows, fresh.rows, "board", "kind") || !same(this.columns, fresh.columns, "kernel", "distro")) return false;
    for (let r = 0; r < this.rows.length; r++) {
      for (let c = 0; c < this.columns.length; c++) if (this.#write(r, c, fresh.at(r, c))) changed(r, c);
    }
    this.seq = fresh.seq;
    return true;
  }
}

function split(name, first, second) {
  const slash = name.indexOf("/");
  return { [first]: name.slice(0, slash), [second]: name.slice(slash + 1) };
}

const rank = (kernel) => (TRACKS.includes(kernel) ? TRACKS.indexOf(kernel) : TRACKS.length);

const compare = (a, b) => a.localeCompare(b, "en", { numeric: true });

const same = (a, b, ...names) => a.length === b.length && a.every((one, i) => names.every((name) => one[name] === b[i][name]));
