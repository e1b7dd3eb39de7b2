// What the compiler makes of codecs. This file is only compiled: when it is wrong, the build fails. (With zod and valibot:
// packages/conformance/test/modern/typed-messages.test.ts.)
import type { WebSocket as Undici } from 'undici-types';
import type TheirWebSocket from 'ws';
import { type BinaryCodec, json, type StandardSchema, type TypedSocket, typed } from '../../src/codecs/index.ts';
import type { WebSocket } from '../../src/index.ts';

type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
const is = <_ extends true>(): void => {};

declare const ours: WebSocket;
declare const theirs: TheirWebSocket;
declare const native: Undici;
declare const schema: StandardSchema<{ id: string }, { id: number }>;
declare const bytes: BinaryCodec<number, string>;

export function infers(): void {
  const unchecked = typed(ours, json());
  is<Same<typeof unchecked, TypedSocket<unknown, unknown, WebSocket>>>();
  const said = typed(theirs, json<{ a: 1 }>());
  is<Same<typeof said, TypedSocket<{ a: 1 }, { a: 1 }, TheirWebSocket>>>();
  const checked = typed(native, json(schema));
  is<Same<typeof checked, TypedSocket<{ id: number }, { id: string }, Undici>>>();
  const own = typed(ours, bytes);
  is<Same<typeof own, TypedSocket<number, string, WebSocket>>>();
  const each = typed(ours, { incoming: json(schema), outgoing: bytes });
  is<Same<typeof each, TypedSocket<{ id: number }, string, WebSocket>>>();
  const inline = typed(ours, { encode: (value: Date) => value.toJSON(), decode: (text) => new Date(text) });
  is<Same<typeof inline, TypedSocket<Date, Date, WebSocket>>>();
  const later = typed(ours, { encode: (value: string) => value, decode: async (text) => text.length });
  is<Same<typeof later, TypedSocket<number, string, WebSocket>>>();
}

export async function refuses(): Promise<void> {
  const { send } = typed(ours, json(schema));
  send({ id: 'a' });
  // @ts-expect-error the schema takes a string
  send({ id: 1 });
  for await (const { id } of typed(ours, json(schema))) {
    is<Same<typeof id, number>>();
    return;
  }
  // @ts-expect-error a text codec makes text
  typed(ours, { encode: (value: number) => Uint8Array.of(value), decode: (text: string) => text.length });
  // @ts-expect-error not a socket
  typed({}, json());
}
