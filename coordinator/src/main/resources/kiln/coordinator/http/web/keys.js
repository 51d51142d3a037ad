// Keys of the whole dashboard and of the page on show. No key does anything while somebody types.

export const KEYS = [
  ["everywhere", [["/", "filter or search"], ["?", "this list"], ["g h", "home"], ["g m", "matrix"], ["g b", "builds"], ["g w", "workers"], ["g d", "downloads"]]],
  ["matrix", [["← ↑ ↓ →", "move"], ["Enter", "open the cell"], ["f", "next failure"], ["r", "rebuild the cell"], ["c", "compare with the build before"], ["Home, End", "first and last column"], ["PgUp, PgDn", "a screen up or down"], ["Esc", "leave the filter"]]],
  ["cell and job", [["r", "rebuild"], ["l", "log"]]],
  ["log", [["e", "first error"], ["n, p", "next and previous match"], ["G", "last line"], ["Esc", "leave the search"]]],
];

const typing = (target) => target instanceof HTMLElement && target.closest("input, textarea, select, dialog") !== null;

/**
 * @param {(event: KeyboardEvent) => boolean} first the page's keys; true if it took the key
 * @param {(address: string) => void} go
 */
export function listen(first, go) {
  const places = { h: "/", m: "/matrix", b: "/builds", w: "/workers", d: "/download" };
  let leading = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
    const led = performance.now() - leading < 1000;
    leading = 0;
    if (led && places[event.key]) go(places[event.key]);
    else if (first(event)) event.preventDefault();
    else if (event.key === "g") leading = performance.now();
    else if (event.key === "?") go("/help/keys");
    else return;
    event.preventDefault();
  });
}
