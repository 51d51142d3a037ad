// History in bars: height is duration, colour and glyph are the result, newest at the right.

import { h } from "./dom.js";
import { duration } from "./format.js";
import { colourOf, glyphOf } from "./states.js";

/** @param {{state: string, seconds: number, href: string, text: string}[]} entries newest first */
export function strip(entries) {
  const longest = Math.max(1, ...entries.map((one) => one.seconds));
  return h("nav.strip", { "aria-label": "History, newest last" }, [...entries].reverse().map((one) =>
    h("a", { href: one.href, class: colourOf(one.state), title: `${one.text}, ${duration(one.seconds)}`, "aria-label": `${one.text}, ${duration(one.seconds)}`,
      style: { height: `${Math.max(16, Math.round((56 * one.seconds) / longest))}px` } }, glyphOf(one.state))));
}
