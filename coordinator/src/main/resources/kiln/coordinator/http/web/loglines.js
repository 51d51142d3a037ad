// A log as a row of lines, fetched as they come into view; searched where it lies. Lines count from 0 here, from 1 on the wire.

import { get, path } from "./api.js";

const MOST_HITS = 1_000;

export class LogLines {
  constructor(job, build) {
    this.base = `/jobs${path(job)}/log`;
    this.build = build;
  }

  #ask(what, values) {
    const query = new URLSearchParams(this.build ? { ...values, build: this.build } : values);
    return get(`${this.base}/${what}?${query}`);
  }

  /** How many lines there are by now. */
  async look() {
    return (await this.#ask("lines", { from: 1, count: 1 })).total;
  }

  /** Long lines come in several portions. */
  async lines(from, count) {
    const all = [];
    while (all.length < count) {
      const { lines, total } = await this.#ask("lines", { from: from + all.length + 1, count: count - all.length });
      all.push(...lines);
      if (lines.length === 0 || from + all.length >= total) break;
    }
    return all;
  }

  /**
   * @param {number} from hits before that line are counted only
   * @returns {Promise<{total: number, hits: number[], next: number}>} `next` is where to go on, -1 if these are all
   */
  async search(words, from) {
    const { total, hits, next } = await this.#ask("search", { q: words, from: from + 1, limit: MOST_HITS });
    return { total, hits: hits.map((hit) => hit.line - 1), next: next - 1 };
  }

  /** The first line that looks like an error, with those around it; `line` is -1 if none does. */
  async firstError() {
    const { line, text, from, lines, total } = await this.#ask("errors", {});
    return { line: line - 1, text, from: from - 1, lines, total };
  }
}
