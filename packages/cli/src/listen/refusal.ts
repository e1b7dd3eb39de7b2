import type { Duplex } from 'node:stream';
import type { FindingCode } from '../findings/codes.ts';
import { describeFinding } from '../findings/describe.ts';
import { headText } from '../lab/wire/answers.ts';

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  426: 'Upgrade Required',
};

/** How long a client may take to read why it is refused. */
const REFUSAL_MS = 1000;

/** An answer that tells the one at the other end what is wrong with the request. */
export function refusalText(status: number, code: FindingCode): string {
  const { title, why, fix } = describeFinding(code, 'en');
  const body = `${[title, why, ...fix.map((step) => `- ${step}`)].join('\n')}\n`;
  return (
    headText(`HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}`, [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['X-Content-Type-Options', 'nosniff'],
      ['Content-Length', String(Buffer.byteLength(body))],
      ...(status === 426 ? ([['Upgrade', 'websocket']] as const) : []),
      ['Connection', status === 426 ? 'Upgrade, close' : 'close'],
    ]) + body
  );
}

/** Answers, and waits until the client has had the chance to read it. */
export function refuse(stream: Duplex, text: string): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, REFUSAL_MS);
    stream.once('close', done);
    stream.on('end', done);
    stream.resume();
    stream.end(text);
  });
}
