// @ts-check
// The editor as host: messages to and from the extension.

/** @returns {import('./protocol').Host} */
export function editorHost() {
  // @ts-ignore: given by the editor's webview
  const editor = acquireVsCodeApi();
  /** @type {Map<string, ((params: any) => void)[]>} */
  const heard = new Map();
  /** @type {Map<number, { answered: (result: any) => void, failed: (problem: Error) => void }>} */
  const asked = new Map();
  let questions = 0;
  addEventListener('message', ({ data }) => {
    if (data.answer !== undefined) {
      const question = asked.get(data.answer);
      asked.delete(data.answer);
      if (data.problem === undefined) question?.answered(data.result);
      else question?.failed(new Error(data.problem));
      return;
    }
    for (const hear of heard.get(data.kind) ?? []) hear(data.params);
  });
  return {
    tabs: false,
    request: (method, params) =>
      new Promise((answered, failed) => {
        asked.set(++questions, { answered, failed });
        editor.postMessage({ question: questions, method, params });
      }),
    on: (kind, hear) => void heard.set(kind, [...(heard.get(kind) ?? []), hear]),
    post: (kind, params) => editor.postMessage({ kind, params }),
    // A webview cannot save files; the extension asks where to.
    save: async (name, file) => editor.postMessage({ kind: 'save', params: { name, bytes: new Uint8Array(await file.arrayBuffer()) } }),
  };
}
