// The live feed: one stream per tab, closed while nobody looks (browsers open six connections to a host, not more).
// It resumes after the last event it saw; where that is too old the farm says `resync`, and pages ask anew.

const TYPES = ["cell", "job", "build", "worker", "resync"];
const RETRY_MILLIS = [500, 1000, 2000, 4000, 8000];

export class Live {
  #stream = null;
  #lastId = null;
  #tries = 0;
  #wasOpen = false;
  #timer = 0;
  #listeners = new Set();
  #first;
  #opened = () => {};

  /** @param {(state: "connecting" | "live" | "stale" | "asleep") => void} said */
  constructor(said) {
    this.said = said;
    this.#first = new Promise((done) => { this.#opened = done; });
    document.addEventListener("visibilitychange", () => this.#look());
    addEventListener("pagehide", () => this.#stop());
    addEventListener("pageshow", () => this.#look());
    this.#look();
  }

  /** Done when the feed flows, or after a moment without it: what is asked afterwards misses nothing. */
  ready() {
    return Promise.race([this.#first, new Promise((done) => setTimeout(done, 500))]);
  }

  /**
   * @param {(type: string, data: object, id: number) => void} listener told of every event; of "open" after each
   *     interruption, when all that was missed has been or will be told
   * @returns {() => void} ends it
   */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(type, data, id) {
    for (const listener of [...this.#listeners]) listener(type, data, id);
  }

  #look() {
    if (document.hidden) {
      this.#stop();
      this.said("asleep");
    } else if (!this.#stream) {
      this.#start();
    }
  }

  #start() {
    clearTimeout(this.#timer);
    this.#stream?.close();
    const stream = new EventSource("/api/v1/events" + (this.#lastId === null ? "" : `?after=${this.#lastId}`));
    this.#stream = stream;
    stream.onopen = () => {
      const again = this.#wasOpen || this.#tries > 0;
      this.#wasOpen = true;
      this.#tries = 0;
      this.said("live");
      this.#opened();
      // Without an id there is nothing to resume from: what happened meanwhile is asked for.
      if (again) this.#tell(this.#lastId === null ? "resync" : "open", {}, this.#lastId ?? 0);
    };
    stream.onerror = () => this.#retry();
    for (const type of TYPES) {
      stream.addEventListener(type, (event) => {
        const id = Number(event.lastEventId);
        this.#lastId = id;
        this.#tell(type, JSON.parse(event.data), id);
      });
    }
  }

  #retry() {
    this.#stop();
    this.said("stale");
    const wait = RETRY_MILLIS[Math.min(this.#tries++, RETRY_MILLIS.length - 1)];
    this.#timer = setTimeout(() => this.#start(), wait);
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#stream?.close();
    this.#stream = null;
  }
}
