import type { FindingParams } from '../findings/describe.ts';

/** The endpoint that a message is about. */
export interface Target extends FindingParams {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** The first WebSocket or HTTP URL in a text, if there is any; credentials, query and fragment are left out. */
export function targetIn(text: string): Target | undefined {
  const found = /\b(?:wss?|https?):\/\/[^\s"'<>`,)]{1,400}/i.exec(text);
  if (found === null) return undefined;
  try {
    const url = new URL(found[0].replace(/[.:;]$/, ''));
    const secure = url.protocol === 'wss:' || url.protocol === 'https:';
    const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
    return { secure, host: url.hostname, port, path: url.pathname };
  } catch {
    return undefined;
  }
}
