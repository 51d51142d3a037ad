// Starts the dashboard: finds the page of an address, shows it, keeps it fresh, and takes it down again.

import { h, morph } from "./dom.js";
import { duration } from "./format.js";
import { listen } from "./keys.js";
import { Live } from "./live.js";
import { Refresher } from "./refresh.js";
import { address, find, inside } from "./router.js";

const at = (id) => document.getElementById(id);
const POLL_MILLIS = 10_000;

/** What pages are given to work with. */
const app = { live: null, go, say, swap, rerender: () => {} };

/** The page on show; `close` takes it down, `key` is offered keys. */
let shown = { close: () => {}, key: () => false };
let turn = 0;

const WORDS = { connecting: "connecting", live: "live", stale: "stale", asleep: "asleep" };
let since = 0;

function said(state) {
  if (state === "stale" && at("live").dataset.state !== "stale") since = Date.now();
  at("live").dataset.state = state;
  if (at("live-word").textContent !== WORDS[state]) at("live-word").textContent = WORDS[state];
  tick();
}

function tick() {
  at("live-age").textContent =
    at("live").dataset.state === "stale" ? ` · ${duration((Date.now() - since) / 1000)}, reconnecting` : "";
  for (const time of document.querySelectorAll("[data-since]")) {
    const text = duration((Date.now() - Number(time.dataset.since)) / 1000);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** Tells those who do not see the screen. */
function say(text) {
  at("said").textContent = text;
}

/** @param {string | URL} to */
function go(to) {
  history.replaceState({ scroll: scrollY }, "");
  history.pushState({ scroll: 0 }, "", to);
  show(true);
}

/** Other values in the query of this page; it stays. */
function swap(changes) {
  history.replaceState(history.state, "", address(changes));
}

async function show(moved) {
  const mine = ++turn;
  const url = new URL(location.href);
  const { page, params } = find(url);
  let module;
  try {
    module = await import(`./pages/${page}.js`);
  } catch (problem) {
    // The coordinator has other files by now: the shell leads to them. Once, or it would go round for ever.
    if (sessionStorage.getItem("reloaded") !== location.href) {
      sessionStorage.setItem("reloaded", location.href);
      location.reload();
      return;
    }
    throw problem;
  }
  if (mine !== turn) return;
  sessionStorage.removeItem("reloaded");
  shown.close();
  mark(url);
  const main = at("main");
  main.dataset.page = page;
  main.replaceChildren();
  shown = module.mount ? module.mount(main, params, url.searchParams, app) : keepFresh(module, main, params, url.searchParams);
  const ready = shown.ready;
  if (moved) main.focus({ preventScroll: true });
  await ready;
  if (mine === turn && !url.hash) scrollTo(0, history.state?.scroll ?? 0);
}

/** A page that is a picture of an answer: asked for again when something happens that concerns it. */
function keepFresh(module, main, params, query) {
  let data;
  const draw = () => {
    morph(main, module.view(data, params, query, app));
    document.title = `${module.title(data, params)} · Kiln`;
    main.removeAttribute("aria-busy");
  };
  const load = async () => {
    await app.live.ready();
    const fresh = await module.load(params, query);
    if (!closed) {
      data = fresh;
      draw();
    }
  };
  let closed = false;
  let ready = () => {};
  const first = new Promise((done) => { ready = done; });
  main.setAttribute("aria-busy", "true");
  const refresher = new Refresher(() => load().finally(ready), (problem) => {
    document.title = "Kiln";
    main.removeAttribute("aria-busy");
    if (data === undefined) morph(main, trouble(problem));
    else console.info("not refreshed:", problem.message);
  });
  const unlisten = app.live.listen((type, event) => {
    const concerned = type === "open" || type === "resync" || (module.concerned ?? (() => false))(type, event, params, data);
    if (concerned) refresher.ask();
  });
  const poll = setInterval(() => { if (module.poll && !document.hidden) refresher.ask(); }, POLL_MILLIS);
  app.rerender = () => { if (data !== undefined) draw(); };
  app.refresh = () => refresher.ask();
  refresher.ask();
  return {
    ready: first,
    key: (event) => module.key?.(event, data, params, app) ?? false,
    close() {
      closed = true;
      clearInterval(poll);
      unlisten();
      refresher.end();
    },
  };
}

function trouble(problem) {
  const unknown = problem.status === 404;
  return h("section.card", h("h1", unknown ? "Not found" : "No answer"), h("p", problem.message),
    unknown ? h("p", h("a", { href: "/builds" }, "All builds")) : h("p.soft", "This page asks again by itself."));
}

function mark(url) {
  document.title = "Kiln";
  for (const link of document.querySelectorAll("header nav a")) {
    const here = url.pathname.startsWith(new URL(link.href).pathname);
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

at("theme").onclick = () => {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark"
    || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", dark ? "light" : "dark");
  say(dark ? "light colours" : "dark colours");
  dispatchEvent(new Event("themechange"));
};
history.scrollRestoration = "manual";
document.addEventListener("click", (event) => {
  const to = inside(event);
  if (to) {
    event.preventDefault();
    go(to);
  }
});
addEventListener("popstate", () => show(true));
addEventListener("beforeunload", () => history.replaceState({ scroll: scrollY }, ""));
listen((event) => shown.key?.(event) ?? false, go);
app.live = new Live(said);
setInterval(tick, 1000);
show(false);
