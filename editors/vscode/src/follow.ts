// Keeps a panel up to date with the text: what it asked last is asked again with each edit, before it has heard of one.
// A question from the webview would pass two processes more, on the way there and on the way back.

import type { Webview } from 'vscode';
import type { Server } from './server';

export class Following {
  private asked: unknown;
  private underway = false;
  private again = false;

  constructor(private readonly server: Server, private readonly webview: Webview) {}

  /** What the panel asks about now. */
  remember(question: unknown): void {
    this.asked = question;
  }

  /** The text has changed. */
  async renew(): Promise<void> {
    if (this.asked === undefined) return;
    this.again = true;
    if (this.underway) return;
    this.underway = true;
    while (this.again) {
      this.again = false;
      const { asked } = this;
      try {
        const answer = await this.server.request('nml/preview', asked);
        void this.webview.postMessage({ kind: 'nml/preview', params: { asked, answer } });
      } catch {
        // A newer edit cancels a question, and is about to ask it again; what else is wrong the panel finds out and says.
        if (!this.again) void this.webview.postMessage({ kind: 'nml/changed', params: { uri: null } });
      }
    }
    this.underway = false;
  }
}
