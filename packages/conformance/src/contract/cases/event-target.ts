import assert from 'node:assert/strict';
import type { CloseEvent, ErrorEvent, Event, MessageEvent, WebSocket } from 'ws';
import { type Case, type CaseOptions, onWire } from '../case.ts';
import { binary, close, text } from '../wire.ts';

const options: CaseOptions = {
  only: { transport: 'memory', because: 'how listeners are kept does not depend on the transport' },
};

type AnyEvent = Event & Partial<MessageEvent & CloseEvent & ErrorEvent>;
type Listener = (event: AnyEvent) => void;

/** `addEventListener` for every type, whatever the types say. */
function listen(socket: WebSocket, type: string, listener: unknown, given?: unknown): void {
  const add = socket.addEventListener as (type: string, listener: unknown, options?: unknown) => void;
  if (given === undefined) add.call(socket, type, listener);
  else add.call(socket, type, listener, given);
}

function unlisten(socket: WebSocket, type: string, listener: unknown): void {
  (socket.removeEventListener as (type: string, listener: unknown) => void).call(socket, type, listener);
}

export const eventTargetCases: readonly Case[] = [
  onWire(
    'a message event has its type, its target, and text as a string',
    async (bench) => {
      const { subject, wire } = await bench.wire();
      const event = await new Promise<AnyEvent>((resolve) => {
        wire.send(text('grüße'));
        listen(subject, 'message', resolve);
      });
      assert.deepEqual([event.type, event.target, event.data], ['message', subject, 'grüße']);
    },
    options,
  ),

  onWire(
    'a message event has binary data in the form that binaryType says',
    async (bench) => {
      const { subject, wire } = await bench.wire();
      subject.binaryType = 'arraybuffer';
      const { data } = await new Promise<AnyEvent>((resolve) => {
        wire.send(binary(Buffer.from([1, 2])));
        listen(subject, 'message', resolve);
      });
      assert.ok(data instanceof ArrayBuffer);
      assert.deepEqual(Buffer.from(data), Buffer.from([1, 2]));
    },
    options,
  ),

  onWire(
    'an open event has its type and its target',
    async (bench) => {
      let event: AnyEvent | undefined;
      const { subject } = await bench.wire({
        watch: (socket) => listen(socket, 'open', (it: AnyEvent) => (event = it)),
      });
      assert.deepEqual([event?.type, event?.target], ['open', subject]);
    },
    { ...options, role: 'client' },
  ),

  onWire(
    'a close event has the code, the reason as a string, and says whether close frames went both ways',
    async (bench) => {
      const seen: unknown[] = [];
      for (const finish of ['close frame', 'end', 'terminate'] as const) {
        const { subject, wire } = await bench.wire();
        const closed = new Promise<AnyEvent>((resolve) => listen(subject, 'close', resolve));
        if (finish === 'close frame') wire.send(close(4000, 'bye'));
        else if (finish === 'end') wire.transport.end();
        else subject.terminate();
        const { type, target, code, reason, wasClean } = await closed;
        assert.equal(target, subject);
        seen.push([type, code, reason, wasClean]);
      }
      assert.deepEqual(seen, [
        ['close', 4000, 'bye', true],
        ['close', 1006, '', false],
        ['close', 1006, '', false],
      ]);
    },
    options,
  ),

  onWire(
    'an error event has the error and its message',
    async (bench) => {
      const { subject, wire, journal } = await bench.wire();
      const failed = new Promise<AnyEvent>((resolve) => listen(subject, 'error', resolve));
      wire.send({ opcode: 3 });
      const { type, target, error, message } = await failed;
      assert.deepEqual([type, target, error, message], ['error', subject, journal.error, journal.error.message]);
    },
    options,
  ),

  onWire(
    'a listener is a function, with the socket as `this`, or an object with handleEvent, with itself as `this`',
    async (bench) => {
      const { subject, wire, journal } = await bench.wire();
      const seen: unknown[] = [];
      const object = {
        handleEvent(event: AnyEvent) {
          seen.push(this, event.data);
        },
      };
      listen(subject, 'message', function (this: unknown, event: AnyEvent) {
        seen.push(this, event.data);
      });
      listen(subject, 'message', object);
      wire.send(text('x'), close());
      await journal.until('close');
      assert.deepEqual(seen, [subject, 'x', object, 'x']);
    },
    options,
  ),

  onWire(
    'a listener that was added with `once` hears one event',
    async (bench) => {
      const { subject, wire, journal } = await bench.wire();
      const seen: unknown[] = [];
      listen(subject, 'message', ({ data }: AnyEvent) => seen.push(`once ${data}`), { once: true });
      listen(subject, 'message', ({ data }: AnyEvent) => seen.push(`on ${data}`), { once: false });
      wire.send(text('1'), text('2'), close());
      await journal.until('close');
      assert.deepEqual(seen, ['once 1', 'on 1', 'on 2']);
    },
    options,
  ),

  onWire(
    'the same listener is added once, and can be removed; functions and objects alike',
    async (bench) => {
      const { subject, wire, journal } = await bench.wire();
      const seen: unknown[] = [];
      const kept: Listener = ({ data }) => seen.push(data);
      const removed = { handleEvent: () => seen.push('removed') };
      const alsoRemoved = () => seen.push('removed');
      for (const listener of [kept, kept, removed, alsoRemoved]) listen(subject, 'message', listener);
      listen(subject, 'message', kept, { once: true });
      listen(subject, 'message', alsoRemoved, { once: true });
      for (const listener of [removed, alsoRemoved, () => {}]) unlisten(subject, 'message', listener);
      wire.send(text('1'), text('2'), close());
      await journal.until('close');
      assert.deepEqual(seen, ['1', '2']);
    },
    options,
  ),

  onWire(
    'removeEventListener does not remove what `on` added, nor an attribute',
    async (bench) => {
      const { subject, wire, journal } = await bench.wire();
      const seen: string[] = [];
      const listener = () => seen.push('heard');
      subject.on('message', listener);
      subject.onmessage = listener;
      unlisten(subject, 'message', listener);
      wire.send(text('1'), close());
      await journal.until('close');
      assert.deepEqual(seen, ['heard', 'heard']);
    },
    options,
  ),

  onWire(
    'other types than open, message, error and close are ignored',
    async (bench) => {
      const { subject, wire, journal } = await bench.wire();
      const seen: string[] = [];
      for (const type of ['ping', 'pong', 'upgrade', 'toString', '__proto__']) {
        const before = subject.listenerCount(type);
        listen(subject, type, () => seen.push(type));
        assert.equal(subject.listenerCount(type), before);
        unlisten(subject, type, () => {});
      }
      wire.send({ opcode: 9 }, { opcode: 10 }, close());
      await journal.until('close');
      assert.deepEqual(seen, []);
    },
    options,
  ),

  onWire(
    'the attributes onopen, onmessage, onerror and onclose hold one function each, or null',
    async (bench) => {
      const { subject } = await bench.wire();
      for (const name of ['onopen', 'onmessage', 'onerror', 'onclose'] as const) {
        const first = () => {};
        const second = () => {};
        const before = subject.listenerCount(name.slice(2));
        assert.equal(subject[name], null);
        for (const [set, get] of [
          [first, first],
          [second, second],
          ['text', null],
          [first, first],
          [null, null],
        ] as const) {
          subject[name] = set as never;
          assert.equal(subject[name], get);
          assert.equal(subject.listenerCount(name.slice(2)), before + (get ? 1 : 0));
        }
      }
    },
    options,
  ),

  onWire(
    'the attributes hear the same events as addEventListener, with the socket as `this`',
    async (bench) => {
      const seen: string[] = [];
      const { subject, wire, journal } = await bench.wire({
        watch: (socket) => {
          socket.onopen = function (this: unknown, { type }) {
            seen.push(`${type} ${this === socket}`);
          };
        },
      });
      subject.onmessage = ({ data }) => seen.push(`message ${data}`);
      subject.onclose = ({ code }) => seen.push(`close ${code}`);
      wire.send(text('x'), close(1000));
      await journal.until('close');
      const opened = bench.role === 'client' ? ['open true'] : [];
      assert.deepEqual(seen, [...opened, 'message x', 'close 1000']);
    },
    options,
  ),

  onWire(
    'listeners of every kind are called in the order in which they were added; a new attribute value goes to the end',
    async (bench) => {
      const { subject, wire, journal } = await bench.wire();
      const seen: string[] = [];
      subject.onmessage = () => seen.push('old attribute');
      subject.on('message', () => seen.push('on'));
      listen(subject, 'message', () => seen.push('addEventListener'));
      subject.onmessage = () => seen.push('attribute');
      subject.once('message', () => seen.push('once'));
      wire.send(text('x'), close());
      await journal.until('close');
      assert.deepEqual(seen, ['on', 'addEventListener', 'attribute', 'once']);
    },
    options,
  ),

  onWire(
    'the same function may be a listener and an attribute',
    async (bench) => {
      const { subject, wire, journal } = await bench.wire();
      let heard = 0;
      const listener = () => heard++;
      listen(subject, 'message', listener);
      subject.onmessage = listener;
      wire.send(text('x'));
      await journal.until('message');
      subject.onmessage = null;
      wire.send(text('y'), close());
      await journal.until('close');
      assert.equal(heard, 3);
    },
    options,
  ),
];
