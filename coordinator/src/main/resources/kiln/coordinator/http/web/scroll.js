// Lines of one height in a box that scrolls. Browsers cannot make a box higher than some 30 million px: a longer text is
// scrolled in proportion.

const MOST_PX = 12_000_000;

export class Lines {
  /** @param {HTMLElement} room scrolls, @param {HTMLElement} space is as high as all lines, @param {number} height of one */
  constructor(room, space, height) {
    Object.assign(this, { room, space, height, total: 0 });
  }

  resize(total) {
    this.total = total;
    this.full = Math.min(total * this.height, MOST_PX);
    this.space.style.height = `${this.full}px`;
  }

  get inView() {
    return Math.max(1, Math.ceil(this.room.clientHeight / this.height));
  }

  /** How many lines are above the view; a fraction while it stands between two. */
  get top() {
    const most = this.full - this.room.clientHeight;
    if (most <= 0) return 0;
    return this.#scaled ? (this.room.scrollTop / most) * (this.total - this.room.clientHeight / this.height) : this.room.scrollTop / this.height;
  }

  get #scaled() {
    return this.total * this.height > MOST_PX;
  }

  /** Where, in px of the space, a line has to be drawn to stand where it should. */
  place(line) {
    return this.#scaled ? this.room.scrollTop + (line - this.top) * this.height : line * this.height;
  }

  goTo(line) {
    const wanted = Math.max(0, Math.min(line, this.total - 1));
    const most = this.full - this.room.clientHeight;
    this.room.scrollTop = this.#scaled ? (wanted / (this.total - this.room.clientHeight / this.height)) * most : wanted * this.height;
  }

  /** Whether the last line is in view. */
  get atEnd() {
    return this.room.scrollTop + this.room.clientHeight >= this.full - this.height;
  }

  toEnd() {
    this.room.scrollTop = this.full;
  }
}
