// Numbers and times as people read them.

/** @param {number} seconds */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [d, hours, m, sec] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  const both = (n, unit, rest, part) => (rest > 0 ? `${n} ${unit} ${rest} ${part}` : `${n} ${unit}`);
  if (d > 0) return both(d, "d", hours, "h");
  if (hours > 0) return both(hours, "h", m, "min");
  return m > 0 ? both(m, "min", sec, "s") : `${sec} s`;
}

/** @param {number} size in bytes */
export function bytes(size) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** 12345 as 12 345, with a space that does not break. */
export const number = (n) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, "\u202f");

export const plural = (n, one, many = one + "s") => `${number(n)} ${n === 1 ? one : many}`;

export const percent = (part, whole) => (whole === 0 ? "0 %" : `${Math.floor((100 * part) / whole)} %`);

/** Clock time today, else the day with it; in the reader's zone. */
export function moment(millis) {
  const then = new Date(millis);
  const time = then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return then.toDateString() === new Date().toDateString() ? time : `${day(millis)}, ${time}`;
}

export const day = (millis) => new Date(millis).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** Where and how surely: "14:05 (by 14:20 at the latest, most likely)". */
export const eta = (about) => `${moment(about.p50Millis)} (9 in 10: by ${moment(about.p90Millis)})`;

/** How a build is called where there is little room. */
export const named = (build) => (build.label
  ? `${build.label}, ${new Date(build.acceptedMillis).toLocaleDateString("en-GB", { day: "numeric", month: "short" })}` : build.build);
