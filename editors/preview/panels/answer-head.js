// @ts-check
// The top of a panel: what it shows, what else there is to show, and what is wrong beside what can be drawn.

import { button, choice, element } from '../element.js';

/** @typedef {import('../main.js').Context} Context */

export class AnswerHead {
  /** @param {Context} context @param {(id: string) => void} chosen */
  constructor(context, chosen) {
    this.context = context;
    this.title = element('h1', {});
    this.choice = choice('Show', [], '', chosen);
    this.problems = element('div', { className: 'problems', role: 'status' });
    this.element = element('header', {}, element('div', { className: 'row' }, this.title, this.choice.element), this.problems);
    this.choice.element.hidden = true;
    this.offered = '';
  }

  /** @param {import('../protocol').Answer<unknown>} answer */
  draw(answer) {
    this.title.textContent = answer.title;
    const offered = JSON.stringify(answer.candidates);
    if (offered !== this.offered) {
      this.offered = offered;
      this.choice.offer(answer.candidates.map((it) => ({ value: it.id, text: it.label })), answer.id ?? '');
    }
    if (answer.id !== null) this.choice.select.value = answer.id;
    this.choice.element.hidden = answer.candidates.length < 2;
    this.tell(answer.problems);
    if (!answer.data && answer.problems.length === 0) this.fail('There is nothing of this kind here.');
  }

  /** @param {string} message */
  fail(message) {
    this.tell([{ message }]);
  }

  /** @param {import('../protocol').PreviewProblem[]} problems */
  tell(problems) {
    this.problems.replaceChildren(...problems.map(({ message, uri, range }) => {
      const told = element('p', { textContent: message });
      if (uri && range) told.append(' ', button('Show', 'Go to the place in the model', () => this.context.host.post('nml/reveal', { uri, range })));
      return told;
    }));
  }
}
