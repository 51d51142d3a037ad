// A log as a row of lines, fetched as they come into view; searched where it lies. Lines count from 0 here, from 1 on the wire.
// Of a job that runs only the last lines are known: what is missing before them is empty here.

import { get, path } from "./api.js";

const MOST_HITS = 1_000;
const WAIT_SECONDS = 20;

export class LogLines {
  constructor(job, build) {
    this.base = `/jobs${path(job)}/log`;
    this.build = build;
  }

  #ask(what, values, signal) {
    const query = new URLSearchParams(this.build ? { ...values, build: this.build } : values);
    return get(`${this.base}/${what}?${query}`, signal);
  }

  /**
   * @returns {Promise<{total: number, attempt: number, missing: string}>} how many lines there are by now; while the job runs, of which
   *     attempt, and why some are missing
   */
  look() {
    return this.#total({ from: 1, count: 1 });
  }

  /** The same, once there is a line more than `known`, or after a while without. */
  next(known, signal) {
    return this.#total({ from: known + 1, count: 1, wait: WAIT_SECONDS }, signal);
  }

  async #total(values, signal) {
    const { total, live } = await this.#ask("lines", values, signal);
    return { total, attempt: live?.attempt ?? 0, missing: live?.missing ?? "" };
  }

  /** Long lines come in several portions. */
  async lines(from, count) {
    const all = [];
    while (all.length < count) {
      const { from: begin, lines, total } = await this.#ask("lines", { from: from + all.length + 1, count: count - all.length });
      while (from + all.length + 1 < begin && all.length < count) all.push("");
      all.push(...lines.slice(0, count - all.length));
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
