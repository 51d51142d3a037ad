// Which cells, at a glance: the whole matrix of a build, live.

import { get, path } from "../api.js";
import { h, morph } from "../dom.js";
import { apply, parse } from "../filter.js";
import { number } from "../format.js";
import { Grid } from "../grid.js";
import { group } from "../groups.js";
import { Matrix } from "../matrix.js";
import { Nights } from "../nights.js";
import { rebuild } from "../orders.js";
import { Refresher } from "../refresh.js";
import { colourOf, GLYPHS, STATES } from "../states.js";
import { drawer } from "./drawer.js";

/** With so few columns there is room for words. */
const ROOMY_COLUMNS = 7;
const DRAWER_MILLIS = 150;

export const mount = (main, params, query, app) => new MatrixPage(main, query, app);

class MatrixPage {
  constructor(main, query, app) {
    this.app = app;
    this.main = main;
    this.query = Object.fromEntries(["build", "q", "group", "fold", "cols", "sort", "size", "cell"].map((name) => [name, query.get(name) ?? ""]));
    this.builds = [];
    this.waiting = [];
    this.grid = new Grid({ open: (r, c) => this.open(r, c), moved: (r, c) => this.moved(r, c), folded: (name) => this.fold(name) });
    this.boards = new Map();
    this.nights = null;
    this.input = h("input", { type: "search", placeholder: "state:failed board:orange* kernel:edge", "aria-label": "Filter",
      value: this.query.q, spellcheck: false, oninput: () => this.set({ q: this.input.value }) });
    this.input.onkeydown = (event) => {
      if (event.key === "Escape" || event.key === "Enter") { this.grid.element.focus(); event.preventDefault(); }
    };
    this.chooseBuild = h("span.group");
    this.chooseLook = h("span.group");
    this.note = h("p.soft.matrix-note", { role: "status" });
    this.legend = h("ul.legend");
    this.aside = h("aside.drawer", { "aria-label": "Active cell", hidden: true });
    main.replaceChildren(h("h1.unseen", "Matrix"), this.toolbar(), this.legend, h(".matrix-room", this.grid.element, this.aside), this.note);
    this.unlisten = app.live.listen((type, data, id) => this.heard(type, data, id));
    this.refresher = new Refresher(() => this.load().finally(() => this.asked()), (problem) => morph(this.note, `No answer: ${problem.message}. This page asks again.`));
    this.ready = this.begin();
  }

  async begin() {
    this.grid.element.setAttribute("aria-busy", "true");
    await this.app.live.ready();
    await new Promise((asked) => { this.asked = asked; this.refresher.ask(); });
    this.grid.element.removeAttribute("aria-busy");
    if (document.activeElement === this.main || document.activeElement === document.body) this.grid.element.focus({ preventScroll: true });
  }

  async load() {
    this.loading = true;
    try {
      await this.ask();
    } finally {
      this.loading = false;
    }
  }

  async ask() {
    const { builds } = await get("/builds");
    const wanted = this.query.build === "" || this.query.build === "latest" ? builds[0]?.build : this.query.build;
    this.builds = builds;
    if (!wanted) {
      morph(this.note, "No build yet. Ask for one: ", h("code", "./kiln build orangepi-pc/current/trixie-minimal --follow"));
      return;
    }
    const fresh = new Matrix(await get(`/builds${path(wanted)}/matrix`));
    if (this.closed) return;
    if (this.matrix?.build !== fresh.build || !this.matrix.take(fresh, (r, c) => this.grid.changed(r, c))) {
      const first = !this.matrix;
      if (first) await this.learnBoards();
      if (this.closed) return;
      this.matrix = fresh;
      this.nights = null;
      this.arrange();
      this.lookBack(fresh);
      const place = first && this.query.cell ? fresh.find(this.query.cell) : null;
      if (place && this.grid.activate(place.r, place.c)) this.describe(place.r, place.c);
    }
    document.title = `Matrix ${wanted} · Kiln`;
    const missed = this.waiting.splice(0);
    for (const { data, id } of missed) this.cell(data, id);
    this.tell();
  }

  /** What groups are made of. A farm of an earlier version does not say: then there are none. */
  async learnBoards() {
    const { boards } = await get("/boards").catch(() => ({ boards: [] }));
    this.boards = new Map(boards.map((board) => [board.board, board]));
  }

  /** The nights before come when everything else is there; without them the page is whole. */
  lookBack(matrix) {
    const nights = new Nights(matrix);
    const wanted = () => !this.closed && this.matrix === matrix;
    nights.load(this.builds, wanted, () => {
      if (!wanted() || nights.count === 0) return;
      this.nights = nights;
      this.arrange();
    }).catch((problem) => console.info("no nights before:", problem.message));
  }

  heard(type, data, id) {
    if (type === "cell") {
      // While the snapshot is on its way nobody can tell whether it holds this already.
      if (this.loading) this.waiting.push({ data, id });
      if (this.matrix) this.cell(data, id);
    } else if (type === "open" || type === "resync" || type === "job" || type === "build") {
      this.refresher.ask();
    }
  }

  cell({ build, cell }, id) {
    if (build !== this.matrix.build || id <= this.matrix.seq) return;
    const place = this.matrix.set(cell.cell, cell.state);
    if (!place) return;
    this.grid.changed(place.r, place.c);
    this.told ??= setTimeout(() => { this.told = undefined; this.tell(); }, 250);
    if (this.query.cell === cell.cell) this.describe(place.r, place.c);
  }

  set(changes) {
    Object.assign(this.query, changes);
    this.app.swap(changes);
    if ("build" in changes) {
      this.matrix = undefined;
      this.refresher.ask();
    } else {
      this.arrange();
    }
  }

  /** Rows and columns anew: only when somebody asks for it, never under the pointer. */
  arrange() {
    if (!this.matrix) return;
    this.filter = parse(this.query.q);
    this.order = apply(this.matrix, this.filter, this.query.sort === "trouble");
    const { columns } = this.matrix;
    const outer = this.query.cols === "distro" ? "distro" : "kernel";
    if (outer === "distro") this.order.columns.sort((a, b) => columns[a].distro.localeCompare(columns[b].distro, "en", { numeric: true }) || a - b);
    const folded = new Set(this.query.fold.split(",").filter(Boolean));
    const grouped = group(this.matrix, this.order.rows, this.query.group, this.boards, folded, this.query.sort === "trouble");
    const size = this.query.size || (this.order.columns.length <= ROOMY_COLUMNS ? "L" : "M");
    this.nights?.forget();
    this.grid.show(this.matrix, { ...grouped, columns: this.order.columns, outer, nights: this.nights }, size, this.filter.state);
    this.tools();
    this.tell();
  }

  /** Opens a group that is closed, and the other way round. */
  fold(name) {
    const folded = new Set(this.query.fold.split(",").filter(Boolean));
    if (!folded.delete(name)) folded.add(name);
    this.set({ fold: [...folded].join(",") });
  }

  /** What is typed into stays where it is while everything around it is drawn anew. */
  toolbar() {
    return h(".toolbar", this.chooseBuild, h("label.wide-label", "filter ", this.input), this.chooseLook);
  }

  tools() {
    const builds = this.builds.some((one) => one.build === this.matrix.build) ? this.builds : [{ build: this.matrix.build, label: "" }, ...this.builds];
    const pick = (name, values, value) => h("select", { "aria-label": name, onchange: (event) => this.set({ [name]: event.target.value }) },
      values.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));
    const latest = this.query.build === "" || this.query.build === "latest";
    this.chooseBuild.replaceChildren(
      h("label", "build ", pick("build", [["latest", "latest"], ...builds.map((one) => [one.build, one.label ? `${one.build} ${one.label}` : one.build])],
        latest ? "latest" : this.query.build)));
    this.chooseLook.replaceChildren(
      h("label", "group ", pick("group", [["", "fitting"], ["none", "none"], ["family", "family"], ["soc", "chip"], ["arch", "processor"]], this.query.group)),
      h("label", "columns ", pick("cols", [["", "kernel, distro"], ["distro", "distro, kernel"]], this.query.cols)),
      h("label", "sort ", pick("sort", [["", "by name"], ["trouble", "trouble first"]], this.query.sort)),
      h("label", "size ", pick("size", [["", "fitting"], ["S", "small"], ["M", "medium"], ["L", "large"]], this.query.size)));
  }

  /** Counts, and whether the order on show is still the one that was asked for. */
  tell() {
    if (!this.matrix || this.closed) return;
    morph(this.legend, STATES.filter((state) => this.matrix.counts.get(state) > 0).map((state) =>
      h("li", { "data-key": state }, h("button.chip", { type: "button", class: colourOf(state), "aria-pressed": this.query.q === `state:${state}` ? "true" : "false",
        onclick: () => this.toggle(state) }, h("span.glyph", { "aria-hidden": "true" }, GLYPHS[state]), ` ${number(this.matrix.counts.get(state))} ${state}`))));
    this.grid.tally();
    const { rows, columns } = this.order;
    const some = rows.length < this.matrix.rows.length || columns.length < this.matrix.columns.length;
    const words = this.filter.problem || (some
      ? `${number(rows.length)} of ${number(this.matrix.rows.length)} rows, ${columns.length} of ${this.matrix.columns.length} columns`
      : `${number(this.matrix.cells)} cells`);
    morph(this.note, words, " of ", h("a", { href: `/builds${path(this.matrix.build)}` }, `build ${this.matrix.build}`), this.moves() ? h("button.plain", { type: "button", onclick: () => this.arrange() }, "rows have changed: arrange anew") : null);
  }

  moves() {
    if (!this.filter.state && this.query.sort !== "trouble") return false;
    const now = apply(this.matrix, this.filter, this.query.sort === "trouble");
    return now.rows.length !== this.order.rows.length || now.rows.some((row, i) => row !== this.order.rows[i]);
  }

  toggle(state) {
    const q = this.query.q === `state:${state}` ? "" : `state:${state}`;
    this.input.value = q;
    this.set({ q });
  }

  moved(r, c) {
    this.query.cell = r < 0 || this.matrix.at(r, c) === null ? "" : this.matrix.name(r, c);
    this.app.swap({ cell: this.query.cell });
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.describe(r, c), DRAWER_MILLIS);
  }

  async describe(r, c) {
    const name = r < 0 || this.matrix.at(r, c) === null ? null : this.matrix.name(r, c);
    this.aside.hidden = name === null;
    if (name) await drawer(this.aside, this.matrix.build, name, this.app, () => !this.closed && this.query.cell === name);
  }

  open(r, c) {
    const [board, kernel, distro] = this.matrix.name(r, c).split("/");
    this.app.go(`/cells${path(board, kernel, distro)}?build=${encodeURIComponent(this.matrix.build)}`);
  }

  key(event) {
    if (event.key === "/") {
      this.input.focus();
      this.input.select();
    } else if (event.key === "r" && this.query.cell) {
      rebuild(this.app, this.query.cell);
    } else if (event.key === "c") {
      const before = this.builds[this.builds.findIndex((one) => one.build === this.matrix?.build) + 1];
      if (before) this.app.go(`/builds/${before.build}...${this.matrix.build}`);
    } else {
      return this.matrix ? this.grid.key(event) : false;
    }
    return true;
  }

  close() {
    this.closed = true;
    clearTimeout(this.soon);
    clearTimeout(this.told);
    this.unlisten();
    this.refresher.end();
    this.grid.close();
  }
}
