// @ts-check
// A page of the server as host: questions over HTTP, news over an event stream. The address holds the token.

import { download } from './element.js';

/** @returns {import('./protocol').Host} */
export function pageHost() {
  /** @type {Map<string, ((params: any) => void)[]>} */
  const heard = new Map();
  const hear = (/** @type {string} */ kind, /** @type {unknown} */ params) => {
    for (const listener of heard.get(kind) ?? []) listener(params);
  };
  const query = new URLSearchParams(location.search);
  const address = (/** @type {string} */ name) => new URL(name + location.search, location.href).href;
  const call = async (/** @type {string} */ method, /** @type {unknown} */ params) => {
    const reply = await fetch(address('rpc'), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ method, params }) });
    if (reply.status === 204) return null;
    const answer = await reply.json().catch(() => ({ error: { message: reply.statusText } }));
    if (!reply.ok || answer?.error) throw new Error(answer?.error?.message ?? answer?.message ?? reply.statusText);
    return answer !== null && typeof answer === 'object' && 'result' in answer ? answer.result : answer;
  };
  const listen = () => {
    const events = new EventSource(address('events'));
    const take = (/** @type {MessageEvent} */ event) => {
      const { method, kind, params } = JSON.parse(event.data);
      hear(method ?? kind, params);
    };
    events.onmessage = take;
    for (const kind of ['nml/run', 'nml/changed', 'nml/selection', 'nml/openPreview'])
      events.addEventListener(kind, (event) => hear(kind, JSON.parse(/** @type {MessageEvent} */ (event).data)));
    events.onerror = () => events.readyState === EventSource.CLOSED && hear('closed', {});
  };
  return {
    tabs: true,
    request: call,
    on: (kind, listener) => void heard.set(kind, [...(heard.get(kind) ?? []), listener]),
    post: (kind, params) => {
      if (kind !== 'ready') {
        call(kind, params).catch(() => {});
        return;
      }
      listen();
      const run = query.get('run');
      const [line, character] = [query.get('line'), query.get('character')];
      hear('nml/openPreview', {
        panel: query.get('panel') ?? 'run', uri: query.get('uri') ?? '', id: query.get('id') ?? undefined,
        run: run === null ? undefined : Number(run),
        position: line === null ? undefined : { line: Number(line), character: Number(character ?? 0) },
      });
    },
    save: download,
  };
}
