// @ts-check
// Equations: what the component under the caret computes, as mathematics, with units and values in SI.

import { button, element } from '../element.js';
import { equation } from '../mathematics.js';
import { Question } from '../question.js';
import { AnswerHead } from './answer-head.js';

/** @typedef {import('../main.js').Context} Context */
/** @typedef {import('../protocol').EquationsData} EquationsData */
/** @typedef {import('../protocol').Equation} Equation */

/** Rows whose left side says when something happens. */
const CASES = new Set(['condition', 'event', 'start', 'scheme']);

export class EquationsPanel {
  /** @param {Context} context */
  constructor(context) {
    /** @type {import('../protocol').Target} */
    this.target = { panel: 'equations', uri: '' };
    this.follows = true;
    this.question = /** @type {Question<EquationsData>} */ (new Question(context.host, (answer) => this.draw(answer), (problem) => this.head.fail(problem)));
    this.head = new AnswerHead(context, (id) => this.show({ ...this.target, id, position: undefined }));
    this.followButton = button('Follow caret', 'Show what the caret stands on', () => this.follow(!this.follows));
    this.followButton.setAttribute('aria-pressed', 'true');
    this.list = element('div', {});
    this.element = element('div', { className: 'panel equations' }, this.head.element, element('div', { className: 'row' }, this.followButton), this.list);
    this.drawn = '';
  }

  /** @param {boolean} follows */
  follow(follows) {
    this.follows = follows;
    this.followButton.setAttribute('aria-pressed', String(follows));
  }

  /** @param {import('../protocol').Target} target */
  show(target) {
    this.target = target;
    if (target.uri) this.question.ask({ panel: 'equations', textDocument: { uri: target.uri }, position: target.id ? undefined : target.position, id: target.id ?? undefined });
  }

  changed() {
    this.show(this.target);
  }

  /** @param {string} uri @param {import('../protocol').Position} position */
  selected(uri, position) {
    if (this.follows && uri) this.show({ ...this.target, uri, position, id: undefined });
  }

  /** @param {import('../protocol').Answer<EquationsData>} answer */
  draw(answer) {
    this.head.draw(answer);
    const drawn = JSON.stringify(answer.data);
    if (!answer.data || drawn === this.drawn) return;
    this.drawn = drawn;
    this.list.replaceChildren(...answer.data.groups.filter((it) => it.rows.length > 0).map(({ title, path, rows }) =>
      element('section', { 'aria-label': title },
        element('h3', {}, title, ...(path ? [element('span', { className: 'path', textContent: `  ${path}` })] : [])),
        ...rows.map(drawRow))));
  }
}

/** @param {Equation} row */
function drawRow({ kind, left, right, unit, value, note }) {
  const isValue = value != null && value === right;
  return element('div', { className: 'equation' },
    element('div', { className: 'formula' }, equation(left, right, CASES.has(kind ?? ''))),
    element('span', { className: 'unit', textContent: unit }),
    element('span', { className: 'value', textContent: isValue ? '' : value ?? '' }),
    ...(note ? [element('span', { className: 'note', textContent: note })] : []));
}
