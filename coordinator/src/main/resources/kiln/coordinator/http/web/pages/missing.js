// No page has this address.

import { h } from "../dom.js";

export async function load() {
  return {};
}

export const title = () => "No such page";

export const view = () => h("section.card", h("h1", "No such page"), h("p", `Nothing is at ${location.pathname}.`), h("p", h("a", { href: "/" }, "Home")));
