// Why did it fail: the log of a job, opened at its first error; goes on while the job runs.

import { get, path, rawLogHref } from "../api.js";
import { plain } from "../ansi.js";
import { h, morph } from "../dom.js";
import { number, plural } from "../format.js";
import { LogLines } from "../loglines.js";
import { LogView } from "../logview.js";
import { chip, jobLink } from "../parts.js";

const FOLLOW_MILLIS = 1_500;

export const mount = (main, { job }, query, app) => new LogPage(main, job, query, app);

class LogPage {
  constructor(main, job, query, app) {
    Object.assign(this, { job, app, build: query.get("build") ?? "", words: query.get("q") ?? "", error: -1, hits: [], next: -1, found: 0, at: -1 });
    this.source = new LogLines(job, this.build);
    this.view = new LogView(this.source, { chosen: (range) => this.chosen(range), failed: (problem) => this.tell(problem.message) });
    this.title = h("div");
    this.first = h(".log-first", { hidden: true });
    this.input = h("input", { type: "search", placeholder: "search the whole log", "aria-label": "Search", value: this.words, spellcheck: false });
    this.input.onchange = () => this.find(this.input.value);
    this.input.onkeydown = (event) => {
      if (event.key === "Escape") this.view.room.focus();
    };
    this.tools = h("span.group");
    this.status = h("p.soft.log-status", { role: "status" });
    main.replaceChildren(this.title, h(".toolbar", h("label.wide-label", "search ", this.input), this.tools), this.first, this.view.room, this.status);
    this.draw();
    this.ready = this.begin();
    this.unlisten = app.live.listen((type, event) => { if (type === "job" && event.job === this.id) this.learn(event); });
    this.hashed = () => this.toHash();
    addEventListener("hashchange", this.hashed);
  }

  async begin() {
    try {
      this.learn(await get("/jobs" + path(this.job)).catch((problem) => {
        // A job of a build that left memory still has its log.
        if (this.build) return { job: this.job, title: this.job, state: "", builds: [this.build] };
        throw problem;
      }));
      if (this.info.log === null) this.tell(`The job is ${this.info.state}; its log is kept when it has run.`);
      else await this.show();
    } catch (problem) {
      this.tell(problem.message);
    }
    this.view.room.focus({ preventScroll: true });
  }

  async show() {
    await this.look();
    await this.open();
  }

  /** Where to open: the line of the address, else the first error, else the end of what is still growing. */
  async open() {
    const { line, text } = await this.source.firstError();
    if (this.closed) return;
    this.error = line;
    this.view.mark("error", line < 0 ? [] : [line]);
    this.draw();
    this.first.hidden = line < 0;
    if (line >= 0) morph(this.first, "first error: ", h("a", { href: `#L${line + 1}` }, `line ${number(line + 1)}`), ` ${plain(text)}`);
    if (this.words) await this.find(this.words);
    else if (!this.toHash()) {
      if (line >= 0) this.view.goTo(line);
      else this.view.toEnd();
    }
  }

  learn(info) {
    // Kept only now: what was waited for can be shown.
    if (this.info?.log === null && info.log) this.show().catch((problem) => this.tell(problem.message));
    this.info = info;
    this.id = info.job;
    document.title = `${info.state} log of ${info.title} · Kiln`;
    morph(this.title, h(".headline", h("h1", "Log of ", jobLink(this.job, info.title)), info.state ? chip(info.state) : null,
      info.worker ? h("span.soft", `attempt ${info.attempt}, worker ${info.worker}`) : null));
    clearTimeout(this.next);
    if (info.state === "running" && info.log) this.next = setTimeout(() => this.follow(), FOLLOW_MILLIS);
  }

  /** Asks for what has been added; a reader who stands at the end stays there. */
  async look() {
    const atEnd = this.view.total > 0 && this.view.scroll.atEnd;
    const total = await this.source.look();
    if (this.closed) return;
    this.view.grow(total);
    if (atEnd) this.view.toEnd();
    this.tell();
  }

  async follow() {
    if (!document.hidden) await this.look().catch((problem) => this.tell(problem.message));
    if (!this.closed && this.info.state === "running") this.next = setTimeout(() => this.follow(), FOLLOW_MILLIS);
  }

  async find(words) {
    this.words = words;
    this.app.swap({ q: words });
    const found = words === "" ? { total: 0, hits: [], next: -1 } : await this.source.search(words, 0);
    if (this.closed) return;
    Object.assign(this, { hits: found.hits, found: found.total, next: found.next, at: -1 });
    this.view.mark("found", found.hits);
    this.tell();
    await this.toHit(1);
  }

  async toHit(step) {
    if (this.hits.length === 0) return;
    if (step > 0 && this.at === this.hits.length - 1 && this.next >= 0) {
      const more = await this.source.search(this.words, this.next);
      this.hits.push(...more.hits);
      this.next = more.next;
      this.view.mark("found", this.hits);
    }
    const top = this.view.firstInView;
    this.at = this.at < 0 ? Math.max(0, this.hits.findIndex((line) => line >= top)) : (this.at + step + this.hits.length) % this.hits.length;
    this.view.goTo(this.hits[this.at]);
    this.tell();
  }

  toError() {
    if (this.error < 0) return;
    this.view.choose({ from: this.error, to: this.error });
    this.view.goTo(this.error);
  }

  chosen({ from, to }) {
    history.replaceState(history.state, "", `#L${from + 1}` + (to > from ? `-L${to + 1}` : ""));
    this.app.say(from === to ? `line ${from + 1}` : `lines ${from + 1} to ${to + 1}`);
  }

  toHash() {
    const match = /^#L(\d+)(?:-L(\d+))?$/.exec(location.hash);
    if (!match) return false;
    const from = Number(match[1]) - 1;
    this.view.choose({ from, to: Number(match[2] ?? match[1]) - 1 });
    this.view.goTo(from);
    return true;
  }

  draw() {
    morph(this.tools,
      h("button", { type: "button", onclick: () => this.toHit(-1) }, "‹ previous"), h("button", { type: "button", onclick: () => this.toHit(1) }, "next ›"),
      h("button", { type: "button", onclick: () => this.toError(), disabled: this.error < 0 }, "first error"),
      h("button", { type: "button", onclick: () => this.view.toEnd() }, "end"),
      h("a.button", { href: rawLogHref(this.job, this.build) }, "raw"));
  }

  tell(problem) {
    const where = this.hits.length > 0 && this.at >= 0 ? ` · match ${number(this.at + 1)} of ${number(this.found)}` : this.words ? ` · nothing found for “${this.words}”` : "";
    morph(this.status, problem ?? plural(this.view.total, "line") + (this.info?.state === "running" ? ", still growing" : "") + where);
  }

  key({ key }) {
    const acts = {
      "/": () => { this.input.focus(); this.input.select(); }, n: () => this.toHit(1), p: () => this.toHit(-1), N: () => this.toHit(-1),
      e: () => this.toError(), G: () => this.view.toEnd(),
    };
    acts[key]?.();
    return key in acts;
  }

  close() {
    this.closed = true;
    clearTimeout(this.next);
    removeEventListener("hashchange", this.hashed);
    this.unlisten();
    this.view.close();
  }
}
