// @ts-check
// Readable mathematics: a LEMS expression becomes MathML, built node by node. What is no expression stays text.

import { foreign } from './element.js';

/**
 * @typedef {{ kind: 'number', text: string } | { kind: 'name', text: string }
 *   | { kind: 'sign', operand: Tree } | { kind: 'call', name: string, operand: Tree }
 *   | { kind: 'operator', operator: string, left: Tree, right: Tree }} Tree
 */

/** Binding strength, from loose to tight, as jLEMS has it. */
const LEVELS = /** @type {Record<string, number>} */ ({
  '.or.': 1, '.and.': 1, '.eq.': 2, '.neq.': 2, '.gt.': 2, '.lt.': 2, '.geq.': 2, '.leq.': 2, '+': 3, '-': 4, '*': 5, '%': 5, '/': 6, '^': 7,
});
const SIGNS = /** @type {Record<string, string>} */ ({
  '.or.': 'or', '.and.': 'and', '.eq.': '=', '.neq.': '≠', '.gt.': '>', '.lt.': '<', '.geq.': '≥', '.leq.': '≤', '+': '+', '-': '−', '*': '·', '%': 'mod',
});
const FUNCTIONS = new Set(['sin', 'cos', 'tan', 'sinh', 'cosh', 'tanh', 'exp', 'sqrt', 'ceil', 'floor', 'ln', 'log', 'abs', 'random', 'factorial', 'H']);
const TOKEN = /\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|(\.(?:or|and|eq|neq|gt|lt|geq|leq)\.|[-+*/^()%])|([^\s()+\-*/^%]+?(?=\.(?:or|and|eq|neq|gt|lt|geq|leq)\.|[\s()+\-*/^%]|$)))/y;

/** @param {string} text @returns {{ kind: 'number' | 'operator' | 'name', text: string }[] | null} */
function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (!match) return null;
    const [, number, operator, name] = match;
    if (number !== undefined) found.push({ kind: /** @type {const} */ ('number'), text: number });
    else if (operator !== undefined) found.push({ kind: /** @type {const} */ ('operator'), text: operator });
    else found.push({ kind: /** @type {const} */ ('name'), text: name });
  }
  return found;
}

/** Reads an expression; nothing if it is none. @param {string} text @returns {Tree | null} */
export function parse(text) {
  const all = text.length > 20_000 ? null : tokens(text);
  if (!all || all.length === 0) return null;
  let at = 0;
  let depth = 0;
  const peek = () => (all[at]?.kind === 'operator' ? all[at].text : undefined);
  /** @param {number} level @param {boolean} starts @returns {Tree | null} */
  const operation = (level, starts) => {
    if (++depth > 200) return null;
    let left = operand(starts);
    for (;;) {
      const operator = peek();
      const binding = operator === undefined ? undefined : LEVELS[operator];
      if (!left || operator === undefined || binding === undefined || binding < level) break;
      at++;
      const right = operation(binding + 1, false);
      left = right && { kind: 'operator', operator, left, right };
    }
    depth--;
    return left;
  };
  /** @param {boolean} starts whether a sign here is weak: `-a^2` is −(a²) @returns {Tree | null} */
  const operand = (starts) => {
    const token = all[at++];
    if (!token) return null;
    if (token.kind === 'number') return { kind: 'number', text: token.text };
    if (token.kind === 'name') {
      if (!FUNCTIONS.has(token.text) || at >= all.length) return { kind: 'name', text: token.text };
      const next = operand(false);
      return next && { kind: 'call', name: token.text, operand: next };
    }
    if (token.text === '(') {
      const inside = operation(0, true);
      if (peek() !== ')') return null;
      at++;
      return inside;
    }
    if (token.text !== '-' && token.text !== '+') return null;
    const signed = starts ? operation(LEVELS['-'] + 1, false) : operand(false);
    return token.text === '+' ? signed : signed && { kind: 'sign', operand: signed };
  };
  const tree = operation(0, true);
  return tree && at === all.length ? tree : null;
}

const math = (/** @type {string} */ name, /** @type {(Node | string)[]} */ ...children) => foreign('math', name, {}, ...children);
const row = (/** @type {(Node | string)[]} */ ...children) => math('mrow', ...children);
const operator = (/** @type {string} */ sign) => math('mo', sign);
const fenced = (/** @type {Node} */ inside) => row(operator('('), inside, operator(')'));

const GREEK = new Set(['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'theta', 'kappa', 'lambda', 'mu', 'nu', 'rho', 'sigma', 'tau', 'phi', 'psi', 'omega', 'Delta']);
const LETTERS = /** @type {Record<string, string>} */ ({ alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ε', theta: 'θ', kappa: 'κ', lambda: 'λ', mu: 'μ', nu: 'ν', rho: 'ρ', sigma: 'σ', tau: 'τ', phi: 'φ', psi: 'ψ', omega: 'ω', Delta: 'Δ' });

/** A name: Greek where it is spelt out, what follows an underscore below. @param {string} name @returns {Element} */
export function symbol(name) {
  const [head, ...rest] = name.split('_');
  const letter = (/** @type {string} */ text) => math('mi', GREEK.has(text) ? LETTERS[text] : text);
  const [, stem, digits] = /^([A-Za-z]+)(\d+)$/.exec(head) ?? [];
  const below = [digits, ...rest].filter((it) => it);
  const base = letter(stem && GREEK.has(stem) ? stem : digits && stem ? stem : head || '_');
  return below.length > 0 && head ? math('msub', base, math('mi', below.join(','))) : letter(name);
}

/** @param {string} text */
function numeral(text) {
  const [mantissa, power] = text.toLowerCase().split('e');
  const minus = (/** @type {string} */ it) => it.replace('-', '−').replace('+', '');
  if (power === undefined) return math('mn', minus(mantissa));
  const ten = math('msup', math('mn', '10'), math('mn', minus(power)));
  return mantissa === '1' ? ten : row(math('mn', minus(mantissa)), operator('·'), ten);
}

/** @param {Tree} tree */
const bindingOf = (tree) => (tree.kind === 'operator' ? LEVELS[tree.operator] : tree.kind === 'sign' ? LEVELS['-'] : 9);

/** @param {Tree} tree @returns {Element} */
export function toMathml(tree) {
  if (tree.kind === 'number') return numeral(tree.text);
  if (tree.kind === 'name') return symbol(tree.text);
  if (tree.kind === 'sign') return row(operator('−'), within(tree.operand, LEVELS['*']));
  if (tree.kind === 'call') return call(tree.name, tree.operand);
  const { left, right } = tree;
  const level = LEVELS[tree.operator];
  // Fractions and exponents need no brackets inside.
  if (tree.operator === '/') return math('mfrac', toMathml(left), toMathml(right));
  if (tree.operator === '^') return math('msup', left.kind === 'operator' || left.kind === 'sign' ? fenced(toMathml(left)) : toMathml(left), toMathml(right));
  // jLEMS users write `0 - x` for a sign.
  if (tree.operator === '-' && left.kind === 'number' && Number(left.text) === 0) return row(operator('−'), within(right, LEVELS['*']));
  return row(within(left, level), operator(SIGNS[tree.operator]), within(right, level + (tree.operator === '-' ? 1 : 0)));
}

/** In brackets if it binds more loosely than its surroundings. @param {Tree} tree @param {number} level */
function within(tree, level) {
  const drawn = toMathml(tree);
  const fraction = tree.kind === 'operator' && tree.operator === '/';
  return bindingOf(tree) < level && !fraction ? fenced(drawn) : drawn;
}

/** @param {string} name @param {Tree} operand @returns {Element} */
function call(name, operand) {
  const inside = toMathml(operand);
  if (name === 'exp') return math('msup', math('mi', 'e'), inside);
  if (name === 'sqrt') return math('msqrt', inside);
  if (name === 'abs') return row(operator('|'), inside, operator('|'));
  if (name === 'ceil') return row(operator('⌈'), inside, operator('⌉'));
  if (name === 'floor') return row(operator('⌊'), inside, operator('⌋'));
  if (name === 'factorial') return row(operand.kind === 'name' || operand.kind === 'number' ? inside : fenced(inside), operator('!'));
  const words = math('mi', name);
  words.setAttribute('mathvariant', 'normal');
  return row(words, operator('\u2061'), fenced(inside));
}

/** A left side: `dv/dt` is a derivative, all else a name or words. @param {string} text @returns {Element} */
function leftSide(text) {
  const [, variable] = /^d(.+)\/dt$/.exec(text) ?? [];
  if (variable) return math('mfrac', row(math('mi', 'd'), symbol(variable)), row(math('mi', 'd'), math('mi', 't')));
  return /^[\w]+$/.test(text) ? symbol(text) : math('mtext', text);
}

/** The right side of an equation, or an assignment. @param {string} text @returns {Element} */
export function expression(text) {
  const [, variable, value] = /^([\w]+) := (.*)$/s.exec(text) ?? [];
  if (variable) return row(symbol(variable), operator('←'), expression(value));
  const tree = parse(text);
  return tree ? toMathml(tree) : math('mtext', text);
}

/** An equation as an element of its own. @param {string} left @param {string} right @param {boolean} [isCase] whether the left side says when */
export function equation(left, right, isCase = false) {
  const content = isCase ? row(math('mtext', `${left}:\u2002`), expression(right)) : row(leftSide(left), operator('='), expression(right));
  const made = foreign('math', 'math', { displaystyle: 'true' }, content);
  made.setAttribute('aria-label', `${left} ${isCase ? ':' : '='} ${right}`);
  return made;
}
