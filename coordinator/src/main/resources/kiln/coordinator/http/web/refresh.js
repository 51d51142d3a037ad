// Asks again when something changed: one question at a time, and never more than a tenth of the time spent asking.

const LEAST_MILLIS = 400;

export class Refresher {
  #asked = false;
  #asking = false;
  #ended = false;
  #failed;
  #question;

  /** @param {() => Promise<void>} question @param {(problem: Error) => void} failed */
  constructor(question, failed) {
    this.#question = question;
    this.#failed = failed;
  }

  async ask() {
    this.#asked = true;
    if (this.#asking) return;
    this.#asking = true;
    while (this.#asked && !this.#ended) {
      this.#asked = false;
      const began = performance.now();
      try {
        await this.#question();
      } catch (problem) {
        if (!this.#ended) this.#failed(problem);
      }
      const pause = Math.max(LEAST_MILLIS, 9 * (performance.now() - began));
      await new Promise((done) => setTimeout(done, Math.min(pause, 30_000)));
    }
    this.#asking = false;
  }

  end() {
    this.#ended = true;
  }
}
