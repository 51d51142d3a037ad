// Why did it fail: the log of a job, opened at its first error; goes on while the job runs.

import { get, path, rawLogHref } from "../api.js";
import { plain } from "../ansi.js";
import { h, morph } from "../dom.js";
import { number, plural } from "../format.js";
import { LogLines } from "../loglines.js";
import { LogView } from "../logview.js";
import { chip, jobLink } from "../parts.js";

/** Between two looks at a log that grows; what has come by then comes at once. */
const LEAST_MILLIS = 250;
const RETRY_MILLIS = 2_000;

export const mount = (main, { job }, query, app) => new LogPage(main, job, query, app);

class LogPage {
  constructor(main, job, query, app) {
    Object.assign(this, { job, app, build: query.get("build") ?? "", words: query.get("q") ?? "", error: -1, hits: [], next: -1, found: 0, at: -1, attempt: 0, missing: "" });
    this.leaving = new AbortController();
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
      if (this.info.log || this.info.log === undefined || this.info.state === "running") await this.show();
      else this.tell(`The job is ${this.info.state}; its log is there when it runs.`);
    } catch (problem) {
      this.tell(problem.message);
    }
    this.view.room.focus({ preventScroll: true });
  }

  async show() {
    this.take(await this.source.look());
    await this.open();
    this.follow();
  }

  /** Where to open: the line of the address, else the first error, else the end of what is still growing. */
  async open() {
    const { line, text } = await this.source.firstError();
    if (this.closed) return;
    this.pointOut(line, text);
    if (this.words) await this.find(this.words);
    else if (!this.toHash()) {
      if (line >= 0) this.view.goTo(line);
      else this.view.toEnd();
    }
  }

  pointOut(line, text) {
    this.error = line;
    this.view.mark("error", line < 0 ? [] : [line]);
    this.draw();
    this.first.hidden = line < 0;
    if (line >= 0) morph(this.first, "first error: ", h("a", { href: `#L${line + 1}` }, `line ${number(line + 1)}`), ` ${plain(text)}`);
  }

  learn(info) {
    const before = this.info;
    this.info = info;
    this.id = info.job;
    document.title = `${info.state} log of ${info.title} · Kiln`;
    morph(this.title, h(".headline", h("h1", "Log of ", jobLink(this.job, info.title)), info.state ? chip(info.state) : null,
      info.worker ? h("span.soft", `attempt ${info.attempt}, worker ${info.worker}`) : null));
    // What was waited for can be shown; what was followed is kept whole by now.
    if (before && before.state !== "running" && info.state === "running" && !before.log) this.show().catch((problem) => this.tell(problem.message));
    else if (before && before.log === null && info.log) this.end().catch((problem) => this.tell(problem.message));
  }

  /** Takes in how many lines there are; a reader who stands at the end stays there. */
  take({ total, attempt, missing }) {
    if (this.closed) return;
    const atEnd = this.view.total > 0 && this.view.scroll.atEnd;
    if (attempt !== this.attempt || total < this.view.total) this.view.forget();
    Object.assign(this, { attempt, missing });
    if (total !== this.view.total) this.view.grow(total);
    if (atEnd) this.view.toEnd();
    this.tell();
  }

  /** Waits for more while the job runs; one who waits at a time. */
  async follow() {
    if (this.following) return;
    this.following = true;
    while (!this.closed && this.info.state === "running") {
      let pause = LEAST_MILLIS;
      try {
        if (!document.hidden) this.take(await this.source.next(this.view.total, this.leaving.signal));
        else pause = RETRY_MILLIS;
      } catch (problem) {
        if (!this.closed) this.tell(problem.message);
        pause = RETRY_MILLIS;
      }
      await new Promise((done) => setTimeout(done, pause));
    }
    this.following = false;
  }

  /** The job has ended: its whole log takes the place of what was known. */
  async end() {
    const atEnd = this.view.scroll.atEnd;
    this.view.forget();
    this.take(await this.source.look());
    const { line, text } = await this.source.firstError();
    if (this.closed) return;
    this.pointOut(line, text);
    if (atEnd) this.view.toEnd();
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
    morph(this.status, problem ?? plural(this.view.total, "line") + (this.info?.state === "running" ? ", still growing" : "") + where + (this.missing ? ` · ${this.missing}` : ""));
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
    this.leaving.abort();
    removeEventListener("hashchange", this.hashed);
    this.unlisten();
    this.view.close();
  }
}
