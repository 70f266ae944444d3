// @ts-check
// Asks the server for a panel's contents: one question at a time, and only the newest of those that wait.

/** @typedef {import('./protocol').Host} Host */

/** @template Data */
export class Question {
  /**
   * @param {Host} host
   * @param {(answer: import('./protocol').Answer<Data>) => void} answered
   * @param {(problem: string) => void} failed
   */
  constructor(host, answered, failed) {
    this.host = host;
    this.answered = answered;
    this.failed = failed;
    this.underway = false;
    this.again = 0;
    /** @type {object | null} */
    this.waiting = null;
    /** What was asked last, as text. */
    this.asked = '';
    /** Milliseconds from the question to the drawn answer; read by the tests. */
    this.took = NaN;
  }

  /**
   * The host has asked the last question again, about a newer text. If another one is under way, its answer is the one
   * to wait for.
   * @param {object} asked @param {import('./protocol').Answer<Data>} answer
   */
  told(asked, answer) {
    if (!this.waiting && JSON.stringify(asked) === this.asked) this.answered(answer);
  }

  /** @param {object} params of `nml/preview` */
  async ask(params) {
    this.waiting = params;
    if (this.underway) return;
    this.underway = true;
    while (this.waiting) {
      /** @type {object} */
      const asked = this.waiting;
      this.waiting = null;
      this.asked = JSON.stringify(asked);
      const started = performance.now();
      try {
        const answer = await this.host.request('nml/preview', asked);
        this.answered(answer);
        this.took = performance.now() - started;
        this.again = 0;
      } catch (problem) {
        const words = problem instanceof Error ? problem.message : String(problem);
        // A newer edit cancels a question; the same question is then about the newer text.
        if (/modified|cancell?ed/i.test(words) && ++this.again < 20) {
          this.waiting ??= asked;
          await new Promise((waited) => setTimeout(waited, 30));
        } else this.failed(words);
      }
    }
    this.underway = false;
  }
}
