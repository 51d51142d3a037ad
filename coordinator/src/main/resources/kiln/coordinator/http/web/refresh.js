// Asks again when something changed: one question at a time, and never more than a tenth of the time spent asking. What the
// farm could not answer is asked again by itself, more and more seldom; what it refuses is not.

const LEAST_MILLIS = 400;
const MOST_MILLIS = 30_000;
const RETRY_MILLIS = 2_000;

const isRefusal = (problem) => problem.status >= 400 && problem.status < 500;

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
    let failures = 0;
    while (this.#asked && !this.#ended) {
      this.#asked = false;
      const began = performance.now();
      let pause = 0;
      try {
        await this.#question();
        failures = 0;
      } catch (problem) {
        if (!this.#ended) this.#failed(problem);
        this.#asked ||= !isRefusal(problem);
        pause = RETRY_MILLIS * 2 ** failures++;
      }
      pause = Math.max(pause, LEAST_MILLIS, 9 * (performance.now() - began));
      await new Promise((done) => setTimeout(done, Math.min(pause, MOST_MILLIS)));
    }
    this.#asking = false;
  }

  end() {
    this.#ended = true;
  }
}
