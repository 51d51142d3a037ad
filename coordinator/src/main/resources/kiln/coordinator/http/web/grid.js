// The matrix as a grid: real elements for the rows and columns in sight only, so that 100,000 cells cost what 800 cost.
// Changes are gathered and drawn once per frame, and only where they can be seen.

import { h } from "./dom.js";
import { number, plural } from "./format.js";
import { groupAt, standing } from "./groups.js";
import { TROUBLE } from "./states.js";

/** Row height, cell width, and height of the two head rows, in px. */
const SIZES = {
  S: { row: 18, cell: 20, head: 96 },
  M: { row: 28, cell: 30, head: 96 },
  L: { row: 40, cell: 132, head: 30 },
};
/** Large cells shrink to this before the grid scrolls sideways. */
const LEAST_LARGE = 92;
const NAME_WIDTH = 230;
const NIGHTS_WIDTH = 158;
const TRACK_HEIGHT = 26;
const OVERSCAN = 4;
/** Columns beyond which only those in sight are made. */
const ALL_COLUMNS = 40;

export class Grid {
  #rows = new Map();
  #dirty = new Set();
  #frame = 0;
  #columnsShown = "";

  /** @param {{open: (r: number, c: number) => void, moved: (r: number, c: number) => void, folded: (group: string) => void}} told `moved` to -1, -1 is to no cell */
  constructor(told) {
    this.told = told;
    this.active = { row: 0, column: 0 };
    this.head = h(".grid-head", { role: "rowgroup" });
    this.body = h(".grid-body", { role: "rowgroup" });
    this.element = h(".grid", { role: "grid", tabindex: 0, "aria-label": "Cells of the build" }, this.head, this.body);
    this.element.addEventListener("scroll", () => this.#later(), { passive: true });
    this.element.addEventListener("click", (event) => this.#clicked(event));
    this.element.addEventListener("dblclick", () => this.#open());
    this.observer = new ResizeObserver(() => this.#resized());
    this.observer.observe(this.element);
  }

  /**
   * @param {{items: number[], groups: object[], columns: number[], outer: "kernel" | "distro", nights: import("./nights.js").Nights | null}} order what
   *     is shown: indexes of rows, below 0 of groups; indexes of columns, and by what they are gathered
   */
  show(matrix, order, size, onlyStates) {
    const before = this.matrix === matrix && this.rows ? this.#activePlace() : null;
    const { items: rows, groups, columns, outer, nights } = order;
    Object.assign(this, { matrix, order, rows, groups, columns, outer, inner: outer === "kernel" ? "distro" : "kernel", nights, onlyStates, sizeName: size });
    this.size = { ...SIZES[size], cell: this.#cellWidth() };
    const { row, cell, head } = this.size;
    const style = this.element.style;
    style.setProperty("--row", `${row}px`);
    style.setProperty("--cell", `${cell}px`);
    style.setProperty("--name", `${NAME_WIDTH}px`);
    style.setProperty("--head", `${head}px`);
    this.element.dataset.size = size;
    style.setProperty("--nights", `${NIGHTS_WIDTH}px`);
    const width = NAME_WIDTH + columns.length * cell + this.#nightsWidth;
    for (const part of [this.head, this.body]) part.style.width = `${width}px`;
    this.head.style.height = `${TRACK_HEIGHT + head}px`;
    this.body.style.height = `${rows.length * row}px`;
    this.element.setAttribute("aria-rowcount", rows.length + 2);
    this.element.setAttribute("aria-colcount", columns.length + (nights ? 2 : 1));
    this.#columnsShown = "";
    this.#drop();
    if (before) this.activate(before.r, before.c);
    this.active.row = Math.min(this.active.row, Math.max(0, rows.length - 1));
    this.active.column = Math.min(this.active.column, Math.max(0, columns.length - 1));
    this.#draw();
  }

  #cellWidth() {
    const { cell } = SIZES[this.sizeName];
    const room = Math.floor((this.element.clientWidth - NAME_WIDTH - this.#nightsWidth) / Math.max(1, this.columns.length));
    return this.sizeName === "L" && room > 0 ? Math.max(LEAST_LARGE, Math.min(cell, room)) : cell;
  }

  get #nightsWidth() {
    return this.nights ? NIGHTS_WIDTH : 0;
  }

  #resized() {
    if (this.matrix && this.#cellWidth() !== this.size.cell) this.show(this.matrix, this.order, this.sizeName, this.onlyStates);
    else this.#later();
  }

  #drop() {
    this.#rows.clear();
    this.#dirty.clear();
    this.body.replaceChildren();
  }

  /** This cell has another state. */
  changed(r, c) {
    this.#dirty.add(r * this.matrix.columns.length + c);
    this.#later();
  }

  #later() {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => { this.#frame = 0; this.#draw(); });
  }

  #draw() {
    if (!this.matrix) return;
    const { row, cell } = this.size;
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / row) - OVERSCAN);
    const last = Math.min(this.rows.length, Math.ceil((scrollTop + clientHeight) / row) + OVERSCAN);
    const all = this.columns.length <= ALL_COLUMNS;
    const from = all ? 0 : Math.max(0, Math.floor(scrollLeft / cell) - OVERSCAN);
    const to = all ? this.columns.length : Math.min(this.columns.length, Math.ceil((scrollLeft + clientWidth) / cell) + OVERSCAN);
    if (this.#columnsShown !== `${from}-${to}`) {
      this.#columnsShown = `${from}-${to}`;
      this.#drop();
      this.#drawHead(from, to);
    }
    for (const [index, made] of this.#rows) {
      if (index < first || index >= last) {
        made.line.remove();
        this.#rows.delete(index);
      }
    }
    for (let index = first; index < last; index++) {
      if (!this.#rows.has(index)) this.#rows.set(index, this.#drawRow(index, from, to));
    }
    this.#repaint();
    this.#mark();
  }

  #drawHead(from, to) {
    const { outer, inner } = this;
    const tracks = h(".grid-tracks", { role: "row", "aria-rowindex": 1 }, h("span.grid-corner", { role: "columnheader", "aria-colindex": 1 }, outer));
    const names = h(".grid-names", { role: "row", "aria-rowindex": 2 }, h("span.grid-corner", { role: "columnheader", "aria-colindex": 1 }, `board, ${inner}`));
    for (let i = from; i < to; ) {
      const first = this.matrix.columns[this.columns[i]][outer];
      let end = i;
      while (end < to && this.matrix.columns[this.columns[end]][outer] === first) end++;
      tracks.append(h("span.grid-track", { role: "columnheader", "aria-colindex": i + 2, "aria-colspan": end - i, title: first,
        style: { left: this.#left(i), width: `${(end - i) * this.size.cell}px` } }, first));
      for (; i < end; i++) {
        const { [inner]: second, kernel, distro } = this.matrix.columns[this.columns[i]];
        names.append(h("span.grid-distro", { role: "columnheader", "aria-colindex": i + 2, title: `${kernel}/${distro}`,
          style: { left: this.#left(i) } }, h("span", second)));
      }
    }
    if (this.nights) names.append(h("span.grid-nights-head", { role: "columnheader", "aria-colindex": this.columns.length + 2 }, plural(this.nights.count, "night"), " before"));
    this.head.replaceChildren(tracks, names);
  }

  #left(column) {
    return `${NAME_WIDTH + column * this.size.cell}px`;
  }

  #drawRow(index, from, to) {
    const r = this.rows[index];
    if (r < 0) return this.#drawGroup(index, this.groups[groupAt(r)]);
    const { board, kind } = this.matrix.rows[r];
    const name = h("span.grid-board", { role: "rowheader", "aria-colindex": 1, title: `${board} ${kind}` }, board);
    const line = h(".grid-row", { role: "row", "aria-rowindex": index + 3, style: { transform: `translateY(${index * this.size.row}px)` } }, name);
    const cells = [];
    for (let i = from; i < to; i++) {
      const cell = h("span", { role: "gridcell", "aria-colindex": i + 2, style: { left: this.#left(i) } });
      this.#paint(cell, r, this.columns[i]);
      cells[i] = cell;
      line.append(cell);
    }
    if (this.nights) line.append(this.#past(r));
    this.body.append(line);
    return { line, cells };
  }

  /** The nights of a row: as bars, and since when something is wrong. */
  #past(r) {
    const { text, bad, nights, streak } = this.nights.of(r, this.columns);
    const red = this.matrix.trouble[r] > 0;
    const since = red ? (streak > 0 ? `${plural(streak + 1, "night")}` : "new") : "";
    return h("span.grid-nights", { role: "gridcell", "aria-colindex": this.columns.length + 2, class: bad > 0 || red ? "bad" : null,
      "aria-label": `failures in ${bad} of ${plural(nights, "night")} before${since ? `, now ${since}` : ""}` }, h("span.nights-bars", text), since ? ` ${since}` : "");
  }

  #drawGroup(index, group) {
    const name = h("span.grid-board.grid-group", { role: "rowheader", "aria-colindex": 1, title: group.name }, group.open ? "▾ " : "▸ ", group.name,
      h("span.soft", ` ${number(group.rows.length)}`));
    const share = h("span.grid-share", { role: "gridcell", "aria-colindex": 2, "aria-colspan": this.columns.length, "aria-expanded": String(group.open) });
    const line = h(".grid-row.grid-group-row", { role: "row", "aria-rowindex": index + 3, style: { transform: `translateY(${index * this.size.row}px)` } }, name, share);
    this.#tell(share, group);
    this.body.append(line);
    return { line, cells: [], share, group };
  }

  #tell(share, group) {
    const { text, words, bar } = standing(this.matrix, group.rows, this.columns);
    if (share.dataset.text === text) return;
    share.dataset.text = text;
    share.setAttribute("aria-label", `${group.name}: ${words}`);
    share.replaceChildren(h("span.share-bar", { style: { "background-image": bar } }), text);
  }

  /** Counts of the groups in sight, anew. */
  tally() {
    for (const { share, group } of this.#rows.values()) if (group) this.#tell(share, group);
  }

  #paint(cell, r, c) {
    const state = this.matrix.at(r, c);
    if (state === null) {
      cell.className = "cell none";
      cell.setAttribute("aria-label", "no such cell");
      return;
    }
    const faded = this.onlyStates && !this.onlyStates(state);
    cell.className = faded ? `cell ${state} faded` : `cell ${state}`;
    const { kernel, distro } = this.matrix.columns[c];
    cell.setAttribute("aria-label", `${this.matrix.rows[r].board} ${kernel} ${distro}: ${state}`);
    cell.dataset.word = state;
  }

  #repaint() {
    if (this.#dirty.size === 0) return;
    const width = this.matrix.columns.length;
    for (const [index, { cells }] of this.#rows) {
      const r = this.rows[index];
      cells.forEach((cell, i) => {
        if (this.#dirty.has(r * width + this.columns[i])) this.#paint(cell, r, this.columns[i]);
      });
    }
    this.#dirty.clear();
  }

  #mark() {
    const { row, column } = this.active;
    const made = this.#rows.get(row);
    const cell = made?.share ?? made?.cells[column];
    if (this.marked !== cell) {
      this.marked?.removeAttribute("id");
      this.marked?.removeAttribute("aria-selected");
      this.marked = cell;
    }
    if (cell) {
      cell.id = "active-cell";
      cell.setAttribute("aria-selected", "true");
      this.element.setAttribute("aria-activedescendant", "active-cell");
    } else {
      this.element.removeAttribute("aria-activedescendant");
    }
  }

  #clicked(event) {
    const line = event.target.closest(".grid-group-row");
    for (const [index, made] of line ? this.#rows : []) {
      if (made.line === line) {
        this.#moveTo(index, this.active.column);
        this.#open();
        return;
      }
    }
    const cell = event.target.closest("[role=gridcell]");
    if (!cell) return;
    for (const [index, { cells }] of this.#rows) {
      const column = cells.indexOf(cell);
      if (column >= 0) this.#moveTo(index, column);
    }
  }

  #activePlace() {
    const { row, column } = this.active;
    return row < this.rows.length && column < this.columns.length ? { r: this.rows[row], c: this.columns[column] } : null;
  }

  #moveTo(row, column) {
    if (this.rows.length === 0 || this.columns.length === 0) return;
    this.active = {
      row: Math.max(0, Math.min(row, this.rows.length - 1)),
      column: Math.max(0, Math.min(column, this.columns.length - 1)),
    };
    this.#reveal();
    this.#draw();
    const { r, c } = this.#activePlace();
    if (r < 0) this.told.moved(-1, -1);
    else this.told.moved(r, c);
  }

  #reveal() {
    const { row, cell } = this.size;
    const top = this.active.row * row;
    const view = this.element;
    const headHeight = this.head.offsetHeight;
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + row > view.scrollTop + view.clientHeight - headHeight) view.scrollTop = top + row - view.clientHeight + headHeight;
    const left = this.active.column * cell;
    if (left < view.scrollLeft) view.scrollLeft = left;
    else if (left + cell > view.scrollLeft + view.clientWidth - NAME_WIDTH - this.#nightsWidth) view.scrollLeft = left + cell - view.clientWidth + NAME_WIDTH + this.#nightsWidth;
  }

  /** Makes a cell of the matrix the active one, if it is shown. */
  activate(r, c) {
    const row = this.rows.indexOf(r);
    const column = this.columns.indexOf(c);
    if (row >= 0 && column >= 0) {
      this.active = { row, column };
      this.#reveal();
      this.#later();
    }
    return row >= 0 && column >= 0;
  }

  #open() {
    const place = this.#activePlace();
    if (place?.r < 0) this.told.folded(this.groups[groupAt(place.r)].name);
    else if (place && this.matrix.at(place.r, place.c) !== null) this.told.open(place.r, place.c);
  }

  /** @returns {boolean} whether the key was meant for it */
  key({ key }) {
    const { row, column } = this.active;
    const screen = Math.max(1, Math.floor(this.element.clientHeight / this.size.row) - 3);
    const moves = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      PageUp: [row - screen, column], PageDown: [row + screen, column], Home: [row, 0], End: [row, this.columns.length - 1],
    };
    if (moves[key]) this.#moveTo(...moves[key]);
    else if (key === "Enter") this.#open();
    else if (key === "f") return this.#nextFailure();
    else return false;
    return true;
  }

  #nextFailure() {
    const [height, width] = [this.rows.length, this.columns.length];
    const here = this.active.row * width + this.active.column;
    for (let step = 1; step <= height * width; step++) {
      const index = (here + step) % (height * width);
      const r = this.rows[Math.floor(index / width)];
      const state = r < 0 ? null : this.matrix.at(r, this.columns[index % width]);
      if (TROUBLE.has(state)) {
        this.#moveTo(Math.floor(index / width), index % width);
        return true;
      }
    }
    return false;
  }

  close() {
    cancelAnimationFrame(this.#frame);
    this.observer.disconnect();
  }
}
