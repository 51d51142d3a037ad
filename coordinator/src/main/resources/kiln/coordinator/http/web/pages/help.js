// What the states mean, and what the keys do.

import { h } from "../dom.js";
import { KEYS } from "../keys.js";
import { chip } from "../parts.js";
import { MEANINGS, STATES } from "../states.js";

export async function load() {
  return {};
}

export const title = (data, { topic }) => (topic === "keys" ? "Keys" : "States");

export function view(data, { topic }) {
  return topic === "keys" ? keys() : states();
}

function states() {
  return [h("h1", "States of cells"), h("p.soft", "A planned cell ends in exactly one of these, for ever. Only what runs or waits can still change."),
    h("section.card", h("dl.facts", STATES.map((state) => [h("dt", { id: state }, chip(state)), h("dd", MEANINGS[state])])))];
}

function keys() {
  return [h("h1", "Keys"), KEYS.map(([where, list]) => h("section.card", h("h2", where),
    h("dl.facts", list.map(([key, what]) => [h("dt", h("kbd.mono", key)), h("dd", what)]))))];
}
