// What the cells of a matrix were in the nights before: a byte per cell and night, fetched once the matrix itself is there.

import { get, path } from "./api.js";
import { TROUBLE } from "./states.js";

export const NIGHTS = 14;

const GOOD = new Set(["built", "reused"]);
/** Height is the share that went wrong. */
const BARS = "▁▂▃▄▅▆▇█";
const NOTHING = "·";

/** A build of less than half as many cells is somebody's rebuild, not a night. */
const isNight = (build, planned) => build.state !== "running" && build.planned * 2 >= planned;

export class Nights {
  #matrix;
  #past = [];
  #bars = new Map();

  constructor(matrix) {
    this.#matrix = matrix;
  }

  get count() {
    return this.#past.length;
  }

  /**
   * @param {{build: string, planned: number, state: string}[]} builds newest first
   * @param {() => boolean} wanted whether somebody still looks
   * @param {() => void} told of each night
   */
  async load(builds, wanted, told) {
    const at = builds.findIndex((one) => one.build === this.#matrix.build);
    const nights = this.#older(builds, at);
    if (nights.length < NIGHTS && builds.length > 0) {
      const last = (at < 0 ? this.#matrix : builds.at(-1)).build;
      const { builds: older } = await get(`/builds?before=${encodeURIComponent(last)}&limit=${2 * NIGHTS}`);
      nights.push(...older.filter((one) => isNight(one, this.#planned)));
    }
    for (const { build } of nights.slice(0, NIGHTS)) {
      const answer = await get(`/builds${path(build)}/matrix`);
      if (!wanted()) return;
      this.#past.push(this.#matrix.inItsPlaces(answer));
      this.#bars.clear();
    }
    told();
  }

  #older(builds, at) {
    this.#planned = builds[at]?.planned ?? this.#matrix.cells;
    return at < 0 ? [] : builds.slice(at + 1).filter((one) => isNight(one, this.#planned));
  }

  #planned = 0;

  /**
   * A row, night for night, oldest first.
   * @param {number[]} columns those that count
   * @returns {{text: string, bad: number, nights: number, streak: number}} `bad` nights of `nights`, the last `streak` of them in a row
   */
  of(r, columns) {
    if (!this.#bars.has(r)) this.#bars.set(r, this.#told(r, columns));
    return this.#bars.get(r);
  }

  /** Other columns count from now on. */
  forget() {
    this.#bars.clear();
  }

  #told(r, columns) {
    const shares = this.#past.map((states) => share(states, r, columns));
    const good = shares.findIndex((one) => one === 0);
    const streak = (good < 0 ? shares : shares.slice(0, good)).filter((one) => one > 0).length;
    const known = shares.filter((one) => one !== null);
    return { text: shares.reverse().map(bar).join(""), bad: known.filter((one) => one > 0).length, nights: known.length, streak };
  }
}

/** @returns {number | null} 0 to 1; nothing where none of its cells was tried */
function share(stateAt, r, columns) {
  let [good, bad] = [0, 0];
  for (const c of columns) {
    const state = stateAt(r, c);
    if (TROUBLE.has(state)) bad++;
    else if (GOOD.has(state)) good++;
  }
  return good + bad === 0 ? null : bad / (good + bad);
}

const bar = (share) => (share === null ? NOTHING : BARS[Math.ceil(share * (BARS.length - 1))]);
