// For a screen on the wall: the newest build, every cell a square, nothing to click.

import { get, path } from "../api.js";
import { h, morph } from "../dom.js";
import { eta, named, number, percent } from "../format.js";
import { Matrix } from "../matrix.js";
import { outlook } from "../outlook.js";
import { Refresher } from "../refresh.js";
import { colourOf, GLYPHS, STATES } from "../states.js";

const COLOURS = {
  built: "--green-strong", reused: "--green-strong", failed: "--red-strong", running: "--blue-strong", waiting: "--amber-soft", quarantined: "--pink-strong",
  skipped: "--grey-soft", blocked: "--grey-strong", cancelled: "--grey-strong",
};
const POLL_MILLIS = 10_000;

export function mount(main, params, query, app) {
  const head = h("div");
  const canvas = h("canvas", { "aria-hidden": "true" });
  main.replaceChildren(head, canvas);
  let matrix = null;
  let build = null;
  let frame = 0;
  const later = () => { frame ||= requestAnimationFrame(() => { frame = 0; draw(); }); };

  function draw() {
    if (!matrix) return;
    morph(head, h("h1", `${named(build)} · ${build.state}`),
      h("p.soft", `${percent(done(build), build.planned)} of ${number(build.planned)} cells`, build.eta ? ` · done about ${eta(build.eta)}` : ""),
      h("ul.figures.plain-list", STATES.filter((state) => matrix.counts.get(state) > 0).map((state) =>
        h("li.chip.figure", { class: colourOf(state) }, h("span.glyph", { "aria-hidden": "true" }, GLYPHS[state]), ` ${number(matrix.counts.get(state))} ${state}`))));
    paint(canvas, matrix);
  }

  async function load() {
    await app.live.ready();
    const { builds } = await get("/builds");
    if (builds.length === 0) {
      morph(head, h("h1", "No build yet"));
      return;
    }
    matrix = new Matrix(await get(`/builds${path(builds[0].build)}/matrix`));
    build = await outlook(builds[0]);
    document.title = `${build.state} · Kiln`;
    draw();
  }

  const refresher = new Refresher(load, (problem) => { if (!matrix) morph(head, h("h1", "No answer"), h("p", `${problem.message}. This page asks again.`)); });
  const unlisten = app.live.listen((type, event) => {
    if (type === "cell" && matrix && event.build === matrix.build) {
      if (matrix.set(event.cell.cell, event.cell.state)) later();
    } else if (type !== "cell") {
      refresher.ask();
    }
  });
  const observer = new ResizeObserver(later);
  observer.observe(canvas);
  addEventListener("themechange", later);
  const poll = setInterval(() => { if (!document.hidden) refresher.ask(); }, POLL_MILLIS);
  refresher.ask();
  return {
    key: () => false,
    close() {
      cancelAnimationFrame(frame);
      clearInterval(poll);
      observer.disconnect();
      removeEventListener("themechange", later);
      refresher.end();
      unlisten();
    },
  };
}

const done = (build) => Object.values(build.counts).reduce((sum, n) => sum + n, 0);

/** All cells in the shape of the matrix, in squares as large as fit; a long matrix goes on in further columns. */
function paint(canvas, matrix) {
  const scale = devicePixelRatio;
  const [width, height] = [canvas.clientWidth * scale, canvas.clientHeight * scale];
  if (canvas.width !== Math.round(width)) canvas.width = Math.round(width);
  if (canvas.height !== Math.round(height)) canvas.height = Math.round(height);
  const [rows, columns] = [matrix.rows.length, matrix.columns.length];
  const stacks = best(width, height, rows, columns);
  const side = Math.max(1, Math.min(width / (stacks * (columns + 1)), height / Math.ceil(rows / stacks)));
  const style = getComputedStyle(document.documentElement);
  const probe = document.createElement("i");
  canvas.after(probe);
  const colours = {};
  for (const [state, name] of Object.entries(COLOURS)) {
    probe.style.color = style.getPropertyValue(name);
    colours[state] = getComputedStyle(probe).color;
  }
  probe.remove();
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const perStack = Math.ceil(rows / stacks);
  const gap = side > 6 ? 1 : 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const state = matrix.at(r, c);
      if (state === null) continue;
      pen.fillStyle = colours[state];
      pen.fillRect((Math.floor(r / perStack) * (columns + 1) + c) * side, (r % perStack) * side, side - gap, side - gap);
    }
  }
}

function best(width, height, rows, columns) {
  let found = 1;
  let largest = 0;
  for (let stacks = 1; stacks <= 60; stacks++) {
    const side = Math.min(width / (stacks * (columns + 1)), height / Math.ceil(rows / stacks));
    if (side > largest) [largest, found] = [side, stacks];
  }
  return found;
}
