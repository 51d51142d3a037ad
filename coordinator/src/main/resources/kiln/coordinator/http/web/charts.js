// Small drawings over days: stacked bars and lines. The numbers stand in a table beside them.

import { s } from "./dom.js";

const WIDTH = 1160;
const HEIGHT = 150;
const LEFT = 84;
const BOTTOM = 20;

/**
 * @param {{day: string, href: string, parts: Record<string, number>, text: string}[]} days oldest first
 */
export function bars(name, days) {
  const most = Math.max(1, ...days.map((one) => Object.values(one.parts).reduce((sum, n) => sum + n, 0)));
  const step = (WIDTH - LEFT) / days.length;
  const wide = Math.max(2, Math.min(46, step - 2));
  return frame(name, most, String, days, days.map((one, i) => {
    let y = HEIGHT - BOTTOM;
    return s("a", { href: one.href, "aria-label": one.text }, s("title", one.text), Object.entries(one.parts).map(([state, n]) => {
      const height = (n / most) * (HEIGHT - BOTTOM - 6);
      y -= height;
      return s("rect", { class: `part-${state}`, x: LEFT + (i + 0.5) * step - wide / 2, y, width: wide, height });
    }));
  }));
}

/** @param {{name: string, values: number[]}[]} lines one value per day; the second is drawn dashed */
export function lines(name, days, all, format) {
  const most = Math.max(1e-9, ...all.flatMap((one) => one.values));
  const step = (WIDTH - LEFT) / days.length;
  const x = (i) => LEFT + (i + 0.5) * step;
  const y = (value) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - BOTTOM - 6);
  return frame(name, most, format, days, all.map((one, i) => s("polyline.line", { class: i > 0 ? "upper" : "",
    points: one.values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ") }, s("title", one.name))));
}

function frame(name, most, format, days, content) {
  const step = (WIDTH - LEFT) / days.length;
  const every = Math.ceil(days.length / 12);
  return s("svg.chart", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": name },
    [0, 0.5, 1].map((part) => {
      const y = HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - 6);
      return [s("line.grid-line", { x1: LEFT, x2: WIDTH, y1: y, y2: y }), s("text", { x: LEFT - 4, y: y + 4, "text-anchor": "end" }, format(part * most))];
    }),
    days.map((one, i) => (i % every === 0 ? s("text", { x: LEFT + (i + 0.5) * step, y: HEIGHT - 4, "text-anchor": "middle" }, one.day.slice(5)) : null)),
    content);
}
