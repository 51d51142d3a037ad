// A line of a log as the terminal would have shown it: colours become classes, everything else a terminal obeys is dropped.
// What a log says is hostile: it is only ever set as text.

const ESCAPE = /\x1b(?:\[([0-9;:]*)([\x20-\x2f]*[@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[\x20-\x2f]*[0-~])/g;
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** @returns {{text: string, style: string}[]} pieces of one look each */
export function pieces(line) {
  // A carriage return begins the line anew: only what stood last was to be seen.
  const last = line.replace(/\r+$/, "");
  const shown = last.slice(last.lastIndexOf("\r") + 1);
  const all = [];
  let look = new Set();
  let at = 0;
  const add = (text) => {
    const clean = text.replace(CONTROL, "");
    if (clean !== "") all.push({ text: clean, style: [...look].join(" ") });
  };
  for (const match of shown.matchAll(ESCAPE)) {
    add(shown.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[2] === "m") look = changed(look, match[1]);
  }
  add(shown.slice(at));
  return all;
}

/** The line without any look. */
export const plain = (line) => pieces(line).map((piece) => piece.text).join("");

function changed(before, codes) {
  const look = new Set(before);
  const all = codes.split(/[;:]/).map(Number);
  for (let i = 0; i < all.length; i++) {
    const code = all[i];
    if (code === 38 || code === 48) i += all[i + 1] === 5 ? 2 : all[i + 1] === 2 ? 4 : 0;
    else if (code === 0) look.clear();
    else if (code === 1) look.add("bold");
    else if (code === 2) look.add("faint");
    else if (code === 4) look.add("underline");
    else if (code === 22) ["bold", "faint"].forEach((one) => look.delete(one));
    else if (code === 24) look.delete("underline");
    else if (code === 39 || (code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      for (const one of [...look]) if (/^c\d$/.test(one)) look.delete(one);
      if (code !== 39) look.add(`c${code % 10}`);
    }
  }
  return look;
}
