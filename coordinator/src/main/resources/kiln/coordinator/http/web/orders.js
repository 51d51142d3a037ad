// What can be asked of the farm from a page. Everything asks for a reason, which is kept beside what it did.

import { path, post } from "./api.js";
import { h } from "./dom.js";

let open = null;

/**
 * A question with a reason.
 * @param {{title: string, text?: unknown, verb: string, reason: string, options?: [string, string][]}} question
 * @param {(reason: string, option: string) => Promise<string | void>} act what is done; where to go then
 */
function ask(app, question, act) {
  open?.remove();
  const reason = h("input", { name: "reason", required: true, maxlength: 200, autocomplete: "off", value: question.reason });
  const choice = question.options && h("select", { name: "option" }, question.options.map(([value, text]) => h("option", { value }, text)));
  const problem = h("p.problem", { role: "alert" });
  const send = h("button.strong", { type: "submit" }, question.verb);
  const form = h("form", { method: "dialog" },
    h("h2", question.title), question.text ? h("p", question.text) : null,
    h("label", "Reason", reason), choice ? h("label", "Lane", choice) : null, problem,
    h(".actions", h("button", { type: "button", onclick: () => dialog.close() }, "Not now"), send));
  const dialog = h("dialog", { "aria-label": question.title }, form);
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (send.disabled) return;
    send.disabled = true;
    problem.textContent = "";
    try {
      const to = await act(reason.value, choice?.value ?? "");
      dialog.close();
      app.say("done");
      if (to) app.go(to);
    } catch (refusal) {
      problem.textContent = refusal.message;
      send.disabled = false;
    }
  };
  dialog.onclose = () => dialog.remove();
  open = dialog;
  document.body.append(dialog);
  dialog.showModal();
  reason.select();
}

/** Builds a cell anew although nothing has changed; once, however often it is sent. */
export function rebuild(app, name) {
  const [board, kernel, distro] = name.split("/");
  const key = freshKey();
  ask(app, {
    title: `Rebuild ${board}/${kernel}/${distro}`,
    text: "Makes the cell's own jobs again, whether or not their inputs have changed.",
    verb: "Rebuild",
    reason: "rebuilt by hand",
    options: [["interactive", "interactive: before the nightly"], ["nightly", "nightly: behind what waits"]],
  }, async (reason, lane) => {
    // Whoever changes his mind after an answer was lost asks for something else.
    const plan = await post(`/cells${path(board, kernel, distro)}/rebuild`, { reason, lane }, { "idempotency-key": `${key}-${lane}-${hash(reason)}` });
    return "/builds" + path(plan.build);
  });
}

/** Browsers make UUIDs only on pages that came encrypted, and random bytes everywhere. */
const freshKey = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const hash = (text) => [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.codePointAt(0)) >>> 0, 0).toString(16);

export function cancel(app, build) {
  ask(app, {
    title: `Cancel build ${build}`,
    text: "Ends what only this build wants. What others want too goes on.",
    verb: "Cancel the build",
    reason: "called off by hand",
  }, (reason) => post(`/builds${path(build)}/cancel`, { reason }).then(() => app.refresh()));
}

export function pause(app, build) {
  ask(app, {
    title: `Pause build ${build}`,
    text: "Nothing more of it starts. What runs goes on.",
    verb: "Pause",
    reason: "paused by hand",
  }, (reason) => post(`/builds${path(build)}/pause`, { reason }).then(() => app.refresh()));
}

export async function goOn(app, build) {
  await post(`/builds${path(build)}/resume`, { reason: "resumed by hand" });
  app.refresh();
}

export function drain(app, worker) {
  ask(app, {
    title: `Drain ${worker}`,
    text: "It gets nothing more and finishes what it has.",
    verb: "Drain",
    reason: "drained by hand",
  }, (reason) => post(`/workers${path(worker)}/drain`, { reason }).then(() => app.refresh()));
}

export async function release(app, worker) {
  await post(`/workers${path(worker)}/resume`, { reason: "resumed by hand" });
  app.refresh();
}
