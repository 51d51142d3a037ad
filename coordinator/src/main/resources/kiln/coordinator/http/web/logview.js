// Shows the lines of a log that are in view, and those around them; everything else stays where it is.

import { pieces } from "./ansi.js";
import { h } from "./dom.js";
import { Lines } from "./scroll.js";

const LINE_PX = 20;
const CHUNK = 500;
const OVERSCAN = 20;
const MOST_CHUNKS = 60;
/** More of one line than this is not drawn; the raw log has it. */
const MOST_CHARS = 4_000;

export class LogView {
  #chunks = new Map();
  #frame = 0;
  #found = new Set();
  #errors = new Set();

  /** @param {{lines: (from: number, count: number) => Promise<string[]>}} source */
  constructor(source, told) {
    this.source = source;
    this.told = told;
    this.total = 0;
    this.chosen = null;
    this.list = h(".log-lines");
    this.space = h(".log-space", this.list);
    this.room = h(".log-room", { tabindex: 0, role: "region", "aria-label": "Log" }, this.space);
    this.scroll = new Lines(this.room, this.space, LINE_PX);
    this.room.addEventListener("scroll", () => this.#later(), { passive: true });
    this.list.addEventListener("click", (event) => this.#clicked(event));
    this.observer = new ResizeObserver(() => this.#later());
    this.observer.observe(this.room);
  }

  /** It has so many lines now; what was fetched stays true, but for its last piece. */
  grow(total) {
    this.#chunks.delete(Math.floor(Math.max(0, this.total - 1) / CHUNK));
    this.total = total;
    this.scroll.resize(total);
    this.#later();
  }

  /** Nothing that was fetched is true any more. */
  forget() {
    this.#chunks.clear();
    this.#later();
  }

  mark(kind, lines) {
    if (kind === "error") this.#errors = new Set(lines);
    else this.#found = new Set(lines);
    this.#later();
  }

  /** @param {{from: number, to: number} | null} range lines from 0, both included */
  choose(range) {
    this.chosen = range;
    this.#later();
  }

  /** Puts a line a little below the upper edge. */
  goTo(line) {
    this.scroll.goTo(line - 5);
    this.#later();
  }

  toEnd() {
    this.scroll.toEnd();
    this.#later();
  }

  get firstInView() {
    return Math.floor(this.scroll.top);
  }

  #later() {
    this.#frame ||= requestAnimationFrame(() => { this.#frame = 0; this.#draw(); });
  }

  #draw() {
    if (this.total === 0) {
      this.list.replaceChildren();
      return;
    }
    const top = this.scroll.top;
    const from = Math.max(0, Math.floor(top) - OVERSCAN);
    const to = Math.min(this.total, Math.ceil(top) + this.scroll.inView + OVERSCAN);
    const made = [];
    for (let line = from; line < to; line++) made.push(this.#line(line));
    this.list.style.transform = `translateY(${this.scroll.place(from)}px)`;
    this.list.replaceChildren(...made);
  }

  #line(number) {
    const chunk = Math.floor(number / CHUNK);
    const lines = this.#chunks.get(chunk);
    const text = Array.isArray(lines) ? lines[number - chunk * CHUNK] : undefined;
    if (!this.#chunks.has(chunk)) this.#fetch(chunk);
    const { from, to } = this.chosen ?? { from: -1, to: -1 };
    const look = number >= from && number <= to ? "chosen" : this.#found.has(number) ? "found" : this.#errors.has(number) ? "error" : "";
    return h(".log-line", { class: look, id: `L${number + 1}` },
      h("a", { href: `#L${number + 1}`, tabindex: -1 }, String(number + 1)),
      h("span", text === undefined ? "" : pieces(text.slice(0, MOST_CHARS)).map((piece) => h("span", { class: piece.style || null }, piece.text)),
        text !== undefined && text.length > MOST_CHARS ? ` … ${text.length - MOST_CHARS} more characters in the raw log` : ""));
  }

  async #fetch(chunk) {
    const asked = Symbol(chunk);
    this.#chunks.set(chunk, asked);
    try {
      const lines = await this.source.lines(chunk * CHUNK, CHUNK);
      if (this.#chunks.get(chunk) !== asked) return;
      this.#chunks.delete(chunk);
      this.#chunks.set(chunk, lines);
      if (this.#chunks.size > MOST_CHUNKS) this.#chunks.delete(this.#chunks.keys().next().value);
    } catch (problem) {
      if (this.#chunks.get(chunk) === asked) this.#chunks.delete(chunk);
      this.told.failed(problem);
      return;
    }
    this.#later();
  }

  #clicked(event) {
    const link = event.target.closest(".log-line > a");
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    const line = Number(link.textContent) - 1;
    const range = event.shiftKey && this.chosen
      ? { from: Math.min(line, this.chosen.from), to: Math.max(line, this.chosen.to) }
      : { from: line, to: line };
    this.choose(range);
    this.told.chosen(range);
  }

  close() {
    cancelAnimationFrame(this.#frame);
    this.observer.disconnect();
  }
}
