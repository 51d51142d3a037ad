// Causes of trouble, each with what it has cost: cells that failed by it, and cells that wait for it in vain.

import { h } from "./dom.js";
import { number, plural } from "./format.js";
import { cellLink, chip, jobLink, logLink } from "./parts.js";

/** @param {number} most causes shown at once; the others are behind a summary */
export const causeList = (causes, build, most) => [
  causes.slice(0, most).map((cause) => one(cause, build)),
  causes.length > most ? h("details", h("summary", plural(causes.length - most, "more cause")), causes.slice(most).map((cause) => one(cause, build))) : null,
];

function one(cause, build) {
  const [state, count] = cause.failed > 0 ? ["failed", cause.failed] : ["blocked", cause.blocked];
  const among = cause.failed > 0 && cause.blocked > 0 ? `and ${number(cause.blocked)} blocked by it · ` : "";
  const nights = cause.builds > 1 ? `in ${number(cause.builds)} builds on end · ` : "new · ";
  return h(".cause", chip(state, `${number(count)} ${state}`), h("span.reason", cause.error),
    h("span", cause.job ? logLink(cause.job, build) : ""),
    h("span.more", cause.title ? [cause.job ? jobLink(cause.job, cause.title) : cause.title, cause.jobs > 1 ? ` and ${plural(cause.jobs - 1, "job")} more` : "", " · "] : null,
      nights, among, cause.cells.length > 0 ? cellLink(cause.cells[0], build, cause.cells.length === 1 ? cause.cells[0] : `first cell: ${cause.cells[0]}`) : "",
      " · ", h("a", { href: `/matrix?build=${encodeURIComponent(build)}&q=state:failed,blocked,quarantined` }, "in the matrix")));
}
