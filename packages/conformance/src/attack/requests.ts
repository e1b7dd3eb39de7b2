import { type Hostile, openingRequest } from './hostile.ts';
import type { Stage } from './stage.ts';

/** Sends a request, waits for any answer or the end, and begins to leave. */
export async function ask(stage: Stage, request: string | Uint8Array): Promise<Hostile> {
  const hostile = await stage.connect();
  await hostile.send(request);
  await hostile.answered();
  void hostile.leave();
  return hostile;
}

/** Sends a request, and resolves when the connection is gone. */
export async function askToTheEnd(stage: Stage, request: string | Uint8Array): Promise<Hostile> {
  const hostile = await ask(stage, request);
  await hostile.gone();
  return hostile;
}

/** A correct opening request but for this header, which is not there. */
export function requestWithout(name: string): string {
  return openingRequest()
    .split('\r\n')
    .filter((line) => !line.startsWith(`${name}:`))
    .join('\r\n');
}

/** Answers so many visitors, each with one of these, who then have a moment to do what they must not do. */
export async function answerAll<Item>(
  stage: Stage,
  items: readonly Item[],
  answer: (item: Item, request: string) => string | Buffer,
): Promise<void> {
  const visitors = await stage.visitors(items.length);
  for (const [index, item] of items.entries()) {
    const hostile = visitors[index] as Hostile;
    await hostile.send(answer(item, await hostile.request()));
    await hostile.leave();
  }
}

/** An answer that sends a client elsewhere. */
export function redirectTo(url: string): string {
  return `HTTP/1.1 302 Found\r\nLocation: ${url}\r\nContent-Length: 0\r\n\r\n`;
}
