// Which page an address means. All that is seen is in the address: what it shows can be sent to somebody.

const ROUTES = [
  ["/", "home"],
  ["/matrix", "matrix"],
  ["/builds", "builds"],
  ["/builds/:older...:newer", "compare"],
  ["/builds/:build", "build"],
  ["/cells/:board/:kernel/:distro", "cell"],
  ["/jobs/:job", "job"],
  ["/jobs/:job/log", "log"],
  ["/workers", "workers"],
  ["/download", "download"],
  ["/download/:board", "download"],
  ["/trends", "trends"],
  ["/wall", "wall"],
  ["/help/:topic", "help"],
].map(([pattern, page]) => [new RegExp("^" + pattern.replaceAll(".", "\\.").replace(/:(\w+)/g, "(?<$1>[^/]+?)") + "/?$"), page]);

/** @param {URL} url @returns {{page: string, params: Record<string, string>}} */
export function find(url) {
  for (const [pattern, page] of ROUTES) {
    const match = pattern.exec(url.pathname);
    if (match) {
      const params = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
      return { page, params: Object.fromEntries(params) };
    }
  }
  return { page: "missing", params: {} };
}

/** Whether this click leads to another page of the dashboard; the address if it does. */
export function inside(event) {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  const url = new URL(link.href);
  const ours = url.origin === location.origin && !link.target && !link.hasAttribute("download") && find(url).page !== "missing";
  const here = url.pathname === location.pathname && url.search === location.search && url.hash !== "";
  return ours && !here ? url : null;
}

/** This address with other values in its query; empty ones are left out. */
export function address(changes, from = new URL(location.href)) {
  const url = new URL(from);
  for (const [name, value] of Object.entries(changes)) {
    if (value === "" || value === null || value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  // As people type it: nothing here needs more than what breaks an address.
  url.search = url.searchParams.toString().replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%2A", "*");
  return url;
}
