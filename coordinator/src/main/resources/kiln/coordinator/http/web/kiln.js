// The newest build, live. Events only say that something changed; what is shown is always a fresh answer of the API,
// so a lost event costs nothing. Texts from the farm are set as text, never as markup: logs and names are not trusted.

const GLYPHS = {
  built: "✓", reused: "✓", failed: "✗", running: "▶", waiting: "…",
  quarantined: "!", skipped: "–", blocked: "⊘", cancelled: "■",
};
const ORDER = Object.keys(GLYPHS);
const TRACKS = ["legacy", "current", "edge"];
const POLL_MILLIS = 10_000;

const at = (id) => document.getElementById(id);
let shown = { build: null, jobs: [], workers: [] };

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function link(text, href) {
  const made = element("a", text);
  made.href = href;
  return made;
}

function row(...cells) {
  const made = document.createElement("tr");
  for (const [content, className] of cells) {
    const cell = element("td", typeof content === "string" ? content : undefined, className);
    if (content instanceof Node) cell.append(content);
    made.append(cell);
  }
  return made;
}

function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h} h ${m} min` : m > 0 ? `${m} min ${s} s` : `${s} s`;
}

function bytes(size) {
  return size >= 1 << 30 ? `${(size / (1 << 30)).toFixed(1)} GiB` : `${(size / (1 << 20)).toFixed(1)} MiB`;
}

function fill(id, rows) {
  at(id).replaceChildren(...rows);
  at(id + "-part").hidden = rows.length === 0;
}

const parts = (cell) => {
  const [board, kernel, distro, kind] = cell.cell.split("/");
  return { board, kernel, distro, kind, state: cell };
};

function matrix(cells) {
  const all = cells.map(parts);
  const kernels = [...new Set(all.map((c) => c.kernel))].sort((a, b) => TRACKS.indexOf(a) - TRACKS.indexOf(b));
  const distros = [...new Set(all.map((c) => c.distro))].sort();
  const rows = [...new Set(all.map((c) => `${c.board}/${c.kind}`))].sort();
  const kinds = new Set(all.map((c) => c.kind));
  const byPlace = new Map(all.map((c) => [`${c.board}/${c.kind}/${c.kernel}/${c.distro}`, c.state]));

  const tracks = element("tr");
  const names = element("tr");
  tracks.append(element("th"));
  names.append(element("th", "board"));
  for (const kernel of kernels) {
    const head = element("th", kernel);
    head.colSpan = distros.length;
    head.scope = "colgroup";
    tracks.append(head);
    for (const distro of distros) {
      const name = element("th", distro);
      name.scope = "col";
      names.append(name);
    }
  }
  const head = element("thead");
  head.append(tracks, names);
  const body = element("tbody");
  for (const place of rows) {
    const [board, kind] = place.split("/");
    const line = element("tr");
    const name = element("th", kinds.size > 1 ? `${board} ${kind}` : board);
    name.scope = "row";
    line.append(name);
    for (const kernel of kernels) {
      for (const distro of distros) {
        line.append(square(byPlace.get(`${place}/${kernel}/${distro}`)));
      }
    }
    body.append(line);
  }
  at("matrix").replaceChildren(head, body);
  at("matrix-part").hidden = cells.length === 0;
}

function square(cell) {
  if (!cell) return element("td", "", "no");
  const made = element("td", undefined, cell.state);
  made.append(element("span", GLYPHS[cell.state] ?? "?", "glyph"), ` ${cell.state}`);
  const detail = cell.boot ? cell.boot.kernel : cell.state === "running" ? cell.stage : "";
  if (detail) made.append(element("span", detail, "detail"));
  made.title = cell.reason ? `${cell.cell}: ${cell.reason}` : cell.cell;
  return made;
}

function progress(build) {
  const counts = new Map(ORDER.map((state) => [state, 0]));
  for (const cell of build.cells) counts.set(cell.state, (counts.get(cell.state) ?? 0) + 1);
  const some = [...counts].filter(([, count]) => count > 0);
  at("bar").replaceChildren(...some.map(([state, count]) => {
    const part = element("span", undefined, state);
    part.style.flexGrow = String(count);
    return part;
  }));
  at("bar").setAttribute("aria-label", some.map(([state, count]) => `${count} ${state}`).join(", "));
  at("counts").replaceChildren(...some.map(([state, count]) => {
    const item = element("li", undefined, state);
    item.append(element("span", GLYPHS[state] ?? "?", "glyph"), ` ${count} ${state}`);
    return item;
  }));
}

function logLink(job) {
  return job.log ? link("log", `/api/v1/jobs/${encodeURIComponent(job.job)}/log`) : "";
}

function images(build) {
  const rows = [];
  for (const cell of build.cells) {
    for (const image of cell.images) {
      const file = link(image.name, "/api/v1/" + image.key.split("/").map(encodeURIComponent).join("/"));
      const proof = cell.boot ? `${cell.boot.machine}, ${cell.boot.kernel}` : "not yet";
      rows.push(row([file, "name"], [bytes(image.sizeBytes), "number"], [proof], [image.sha256.slice(0, 16) + "…", "hash"]));
      rows.at(-1).lastChild.title = image.sha256;
    }
  }
  return rows;
}

function running(jobs, workers) {
  const stages = new Map(workers.flatMap((w) => w.running.map((r) => [r.job, r.stage])));
  return jobs.filter((job) => job.state === "running")
    .sort((a, b) => a.startedMillis - b.startedMillis)
    .map((job) => {
      const time = element("span", duration((Date.now() - job.startedMillis) / 1000));
      time.dataset.since = job.startedMillis;
      return row([job.title], [stages.get(job.job) ?? job.kind], [job.worker], [time, "number"]);
    });
}

function show({ build, jobs, workers }) {
  at("none").hidden = build !== null;
  at("build").hidden = build === null;
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  at("farm").textContent = `${workers.length} ${workers.length === 1 ? "worker" : "workers"}, ${slots} slots`;
  if (build === null) return;
  at("build-id").textContent = build.label ? `${build.label} · ${build.build}` : `Build ${build.build}`;
  at("build-state").textContent = build.state;
  at("build-state").className = `tag ${build.state}`;
  document.title = `${build.state} · Kiln`;
  const jobsFacts = `${build.jobs.total} jobs: ${build.jobs.run} ran, ${build.jobs.reused} reused`;
  at("build-facts").textContent =
    `${build.planned} cells · ${jobsFacts} · ${duration(build.seconds)} · ${duration(build.cpuSeconds)} CPU`;
  progress(build);
  matrix(build.cells);
  fill("running", running(jobs, workers));
  fill("trouble", jobs.filter((job) => job.state === "failed")
    .map((job) => row([job.title], [job.reason, "why"], [logLink(job)])));
  fill("skips", build.cells.filter((cell) => cell.state === "skipped")
    .map((cell) => row([cell.cell, "name"], [cell.reason, "why"])));
  fill("images", images(build));
  fill("logs", jobs.map((job) =>
    row([job.title], [job.state], [job.cpuSeconds ? duration(job.cpuSeconds) : "", "number"], [logLink(job)])));
}

async function get(path) {
  const answer = await fetch(path, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
  return answer.json();
}

async function snapshot() {
  const [{ builds }, { workers }] = await Promise.all([get("/api/v1/builds"), get("/api/v1/workers")]);
  if (builds.length === 0) return { build: null, jobs: [], workers };
  const path = `/api/v1/builds/${encodeURIComponent(builds[0].build)}`;
  const [build, { jobs }] = await Promise.all([get(path), get(`${path}/jobs`)]);
  return { build, jobs, workers };
}

// One question at a time, and never more than a tenth of the time spent asking.
let asked = false;
let asking = false;
async function refresh() {
  asked = true;
  if (asking) return;
  asking = true;
  while (asked) {
    asked = false;
    const began = performance.now();
    try {
      shown = await snapshot();
      show(shown);
    } catch (e) {
      live("off", `stale: ${e.message}`);
    }
    await new Promise((done) => setTimeout(done, Math.max(500, 9 * (performance.now() - began))));
  }
  asking = false;
}

function live(state, text) {
  at("live").className = `live ${state}`;
  at("live").textContent = text;
}

// One stream per tab, closed while nobody looks: browsers open six connections to a host, not more.
let stream = null;
function watch() {
  stream?.close();
  stream = null;
  if (document.hidden) return;
  stream = new EventSource("/api/v1/events");
  stream.onopen = () => { live("on", "live"); refresh(); };
  stream.onerror = () => live("off", "reconnecting");
  for (const type of ["cell", "job", "build", "worker", "resync"]) stream.addEventListener(type, refresh);
}

setInterval(() => {
  for (const time of document.querySelectorAll("[data-since]")) {
    time.textContent = duration((Date.now() - Number(time.dataset.since)) / 1000);
  }
}, 1000);
setInterval(() => { if (!document.hidden) refresh(); }, POLL_MILLIS);
document.addEventListener("visibilitychange", watch);
watch();
