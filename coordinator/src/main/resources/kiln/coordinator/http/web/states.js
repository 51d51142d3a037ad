// The states of cells: their glyphs, their order, and what they mean. Colour never says anything alone.

export const STATES = ["failed", "quarantined", "blocked", "running", "waiting", "cancelled", "built", "reused", "skipped"];

export const GLYPHS = {
  built: "✓", reused: "✓", failed: "✗", running: "▶", waiting: "…", quarantined: "!", skipped: "–", blocked: "⊘", cancelled: "■",
};

/** Those that want somebody. */
export const TROUBLE = new Set(["failed", "quarantined"]);

export const MEANINGS = {
  built: "Made in this build. Its image was read back from the bucket and has booted.",
  reused: "Nothing it depends on has changed: the images of an earlier build were checked and are still right.",
  failed: "One of its own jobs failed: its kernel, bootloader, root file system, image or boot test.",
  running: "At least one of its jobs is being worked on.",
  waiting: "Nobody works on it yet. The cell says what it waits for.",
  quarantined: "A job of it ended several workers. It is not tried again until somebody says so.",
  skipped: "A rule left it out before anything started. The rule gives its reason.",
  blocked: "Something that it shares with others did not come about. Look at the cause, not at this cell.",
  cancelled: "Somebody called it off.",
};

/** States of jobs and builds in the colours of the cells. */
const LIKE = {
  green: "built", red: "failed", succeeded: "built", queued: "waiting", keyed: "waiting", free: "built", drained: "waiting", gone: "skipped",
};

export const colourOf = (state) => (state in GLYPHS ? state : (LIKE[state] ?? "skipped"));

export const glyphOf = (state) => GLYPHS[colourOf(state)];
