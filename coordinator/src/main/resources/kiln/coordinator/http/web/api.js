// Questions and orders to the coordinator. An answer that says no becomes an error with the sentence it gave.

class Refused extends Error {
  /** @param {number} status @param {{code?: string, title?: string, detail?: string}} problem */
  constructor(status, problem) {
    super(problem.detail || problem.title || `the coordinator answers ${status}`);
    this.status = status;
    this.code = problem.code ?? "";
  }
}

const BASE = "/api/v1";

export async function get(path, signal) {
  const answer = await fetch(BASE + path, { headers: { accept: "application/json" }, signal });
  return answer.ok ? answer.json() : Promise.reject(await refused(answer));
}

export async function post(path, body, headers = {}) {
  const answer = await fetch(BASE + path, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return answer.ok ? answer.json() : Promise.reject(await refused(answer));
}

async function refused(answer) {
  try {
    return new Refused(answer.status, await answer.json());
  } catch {
    return new Refused(answer.status, {});
  }
}

/** A path of parts that may hold anything. */
export const path = (...parts) => parts.map((part) => "/" + encodeURIComponent(part)).join("");

/** Where an image can be fetched. */
export const imageHref = (key) => BASE + "/" + key.split("/").map(encodeURIComponent).join("/");

export const rawLogHref = (job, build) =>
  `${BASE}/jobs/${encodeURIComponent(job)}/log` + (build ? `?build=${encodeURIComponent(build)}` : "");
