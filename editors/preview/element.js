// @ts-check
// Makes elements. Whatever comes from a model goes in as text, never as markup.

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Partial<Record<string, any>>} [properties] properties; those with a dash become attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  assign(made, properties);
  made.append(...children);
  return made;
}

const NAMESPACES = { svg: 'http://www.w3.org/2000/svg', math: 'http://www.w3.org/1998/Math/MathML' };

/**
 * An element of another vocabulary; all properties are attributes.
 * @param {keyof typeof NAMESPACES} vocabulary
 * @param {string} name
 * @param {Record<string, string | number>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {Element}
 */
export function foreign(vocabulary, name, attributes = {}, ...children) {
  const made = document.createElementNS(NAMESPACES[vocabulary], name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/**
 * @param {HTMLElement} made
 * @param {Partial<Record<string, any>>} properties
 */
function assign(made, properties) {
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key === 'on') for (const [event, heard] of Object.entries(value)) made.addEventListener(event, /** @type {EventListener} */ (heard));
    else if (key.includes('-') || key === 'role') made.setAttribute(key, String(value));
    else /** @type {any} */ (made)[key] = value;
  }
}

/**
 * A button with a tooltip.
 * @param {string} text
 * @param {string} title
 * @param {() => void} pressed
 */
export function button(text, title, pressed) {
  return element('button', { type: 'button', textContent: text, title, on: { click: pressed } });
}

/** Gives a file to the user, as browsers do. @param {string} name @param {Blob} file */
export function download(name, file) {
  const link = element('a', { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * A labelled choice.
 * @param {string} label
 * @param {{ value: string, text: string }[]} options
 * @param {string} value
 * @param {(value: string) => void} chosen
 */
export function choice(label, options, value, chosen) {
  const select = element('select', { 'aria-label': label });
  const offer = (/** @type {{ value: string, text: string }[]} */ list, /** @type {string} */ current) => {
    select.replaceChildren(...list.map((it) => element('option', { value: it.value, textContent: it.text })));
    select.value = current;
  };
  offer(options, value);
  select.addEventListener('change', () => chosen(select.value));
  return { element: element('label', { className: 'choice' }, element('span', { textContent: label }), select), select, offer };
}
