import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { WebSocket, WebSocketServer } from '@handfast/ws';
import { type Session, SessionClient, SessionServer } from '@handfast/ws/session';
import { kill, signal, startProgram } from '../../src/faults/child.ts';
import type { DialSettings, EchoSettings } from '../../src/faults/programs/settings.ts';
import { Witness } from '../../src/faults/witness.ts';
import type { Child } from '../../src/interop/processes.ts';

const MUCH = Buffer.alloc(48 * 1024 * 1024);
const quick = { minDelayMs: 1, maxDelayMs: 10, restartDelayMs: 1 };

async function startEcho(t: TestContext, settings: Partial<EchoSettings> = {}) {
  const child = startProgram('echo', { port: 0, ...settings } satisfies EchoSettings);
  t.after(() => child.stop());
  const [, port = ''] = await child.line(/^READY (\d+)/);
  return { child, port: Number(port), url: `ws://127.0.0.1:${port}/` };
}

async function opened(url: string, options = {}): Promise<Witness> {
  const witness = new Witness(new WebSocket(url, options));
  await once(witness.socket, 'open');
  return witness;
}

/** Sends a message and waits for its echo. */
async function echoes({ socket }: Witness, text: string): Promise<void> {
  const echo = once(socket, 'message');
  socket.send(text);
  assert.equal(String((await echo)[0]), text);
}

async function stateOf(child: Child, command = 'state') {
  const answer = child.line(/^STATE (.+)/);
  child.writeLine(command);
  return JSON.parse((await answer)[1] ?? '') as {
    opened: number;
    closed: number;
    closeTwice: number;
    causes: string[];
    uncaught: string[];
    clients: number;
  };
}

/** What a child has said that its application has had. */
function seenBy(child: Child): Set<string> {
  return new Set([...child.log.matchAll(/^SEEN (.+)$/gm)].map(([, text]) => text as string));
}

async function serve(t: TestContext): Promise<{ server: WebSocketServer; url: string }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  t.after(() => new Promise((resolve) => server.close(resolve)));
  await once(server, 'listening');
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

describe('kill -9', () => {
  test('of the server: the client closes once, and every send that did not leave has failed', async (t) => {
    const { child, url } = await startEcho(t);
    const witness = await opened(url);
    await echoes(witness, 'hello');
    // Stopped first, so that it cannot read what it is sent.
    signal(child, 'SIGSTOP');
    witness.send(MUCH);
    for (let i = 0; i < 5; i++) witness.sendAsync(`behind it ${i}`);
    await kill(child);
    await witness.closed();
    assert.deepEqual(witness.complaints(), []);
    assert.deepEqual([witness.codes, witness.failedSends], [[1006], 6]);
  });

  test('of the client: its connections at the server close once, and every send that did not leave has failed', async (t) => {
    const { server, url } = await serve(t);
    const child = startProgram('dial', { url, sockets: 1, session: true } satisfies DialSettings);
    t.after(() => child.stop());
    const [socket] = (await once(server, 'connection')) as [WebSocket];
    const witness = new Witness(socket);
    signal(child, 'SIGSTOP');
    witness.send(MUCH);
    for (let i = 0; i < 5; i++) witness.send(`behind it ${i}`);
    await kill(child);
    await witness.closed();
    assert.deepEqual(witness.complaints(), []);
    assert.deepEqual([witness.codes, witness.failedSends], [[1006], 6]);
  });

  test('of a server with sessions: what was acknowledged it has had, all else is reported as lost', async (t) => {
    const first = await startEcho(t, { sessions: true });
    const client = new SessionClient(first.url, { WebSocket, ...quick });
    t.after(() => client.close());
    const outcomes = new Map<string, 'acknowledged' | Error>();
    const lost = new Promise<readonly string[]>((resolve) => {
      client.on('lost', ({ unconfirmed }) => resolve(unconfirmed.map(({ data }) => String(data))));
    });
    const sent: Promise<void>[] = [];
    let acknowledged = 0;
    while (acknowledged < 100) {
      await new Promise(setImmediate);
      // Some are always on their way; not more than what the log of the child keeps.
      if (sent.length >= acknowledged + 50) continue;
      const text = `message ${sent.length}`;
      const outcome = client.sendAsync(text).then(
        () => {
          acknowledged++;
          outcomes.set(text, 'acknowledged');
        },
        (error: Error) => outcomes.set(text, error),
      );
      sent.push(outcome.then(() => undefined));
    }
    await kill(first.child);
    // In the dark: there is nobody to receive these.
    for (let i = 0; i < 10; i++)
      sent.push(
        client.sendAsync(`dark ${i}`).then(
          () => assert.fail('nobody can have it'),
          (error: Error) => void outcomes.set(`dark ${i}`, error),
        ),
      );
    await startEcho(t, { port: first.port, sessions: true });
    const unconfirmed = await lost;
    await Promise.all(sent);
    const seen = seenBy(first.child);
    const failed = [...outcomes].filter(([, outcome]) => outcome !== 'acknowledged').map(([text]) => text);
    assert.equal(outcomes.size, sent.length);
    for (const [text, outcome] of outcomes)
      if (outcome === 'acknowledged')
        assert.ok(seen.has(text), `${text} was acknowledged, and the server never had it`);
      else assert.equal((outcome as { code?: string }).code, 'SESSION_LOST');
    assert.deepEqual(failed.sort(), [...unconfirmed].sort());
  });

  test('of a client with a session: what it has not acknowledged is reported when its time is over', async (t) => {
    const { server, url } = await serve(t);
    const sessions = new SessionServer({ windowMs: 200 });
    t.after(() => sessions.close());
    server.on('connection', (socket) => sessions.accept(socket, undefined));
    const begun = new Promise<Session>((resolve) => sessions.on('session', (session) => resolve(session)));
    const child = startProgram('dial', { url, sockets: 1, session: true } satisfies DialSettings);
    t.after(() => child.stop());
    const session = await begun;
    await session.sendAsync('acknowledged');
    assert.deepEqual([...seenBy(child)], ['acknowledged']);
    signal(child, 'SIGSTOP');
    const sent = ['one', 'two'].map((text) => assert.rejects(session.sendAsync(text), { code: 'SESSION_EXPIRED' }));
    await kill(child);
    const { cause, unconfirmed } = await session.ended;
    await Promise.all(sent);
    assert.equal(cause, 'expired');
    assert.deepEqual(
      unconfirmed.map(({ data }) => data),
      ['one', 'two'],
    );
  });
});

describe('a peer that is stopped, and goes on', () => {
  test('is given up by a heartbeat; without one nothing is lost; and it serves others when it goes on', async (t) => {
    const { child, url } = await startEcho(t);
    const watched = await opened(url, { heartbeat: { intervalMs: 100, timeoutMs: 300 } });
    const patient = await opened(url);
    signal(child, 'SIGSTOP');
    const texts = Array.from({ length: 50 }, (_, i) => `message ${i}`);
    const received: string[] = [];
    patient.socket.on('message', (data) => received.push(String(data)));
    for (const text of texts) patient.send(text);
    watched.send(MUCH);
    await watched.closed();
    assert.deepEqual(watched.complaints(), []);
    assert.deepEqual(
      [watched.socket.closeCause && (watched.socket.closeCause as { code?: string }).code, watched.failedSends],
      ['WS_ERR_NO_PONG', 1],
    );
    signal(child, 'SIGCONT');
    while (received.length < texts.length) await once(patient.socket, 'message');
    assert.deepEqual(received, texts);
    await echoes(await opened(url), 'after it');
    const { uncaught, closeTwice } = await stateOf(child);
    assert.deepEqual([uncaught, closeTwice], [[], 0]);
    child.writeLine('');
  });

  test('an event loop that was held up for three seconds condemns no peer, and no message that was under way', async (t) => {
    const options = { heartbeat: { intervalMs: 200, timeoutMs: 400 }, deadlines: { messageMs: 500, writeMs: 500 } };
    const { child, url } = await startEcho(t, { options });
    const healthy = await opened(url);
    const own = await opened(url, options);
    await once(healthy.socket, 'ping');
    // The rest of it waits in the buffers of the system until the loop turns again.
    healthy.send('in the ', { fin: false });
    const stalling = child.line(/^STALLING/);
    child.writeLine('stall 3000');
    await stalling;
    healthy.send('middle');
    const [echo] = await once(healthy.socket, 'message');
    assert.equal(String(echo), 'in the middle');
    for (let i = 0; i < 3; i++) await once(healthy.socket, 'ping');
    // This side was not held up: to it the other one was silent for three seconds.
    await own.closed();
    assert.equal((own.socket.closeCause as { code?: string } | undefined)?.code, 'WS_ERR_NO_PONG');
    assert.deepEqual(own.complaints(), []);
    const { causes, uncaught, clients } = await stateOf(child);
    assert.deepEqual(
      [causes.filter((cause) => cause.includes('NO_PONG') || cause.includes('TIMEOUT')), uncaught, clients],
      [[], [], 1],
    );
    await echoes(healthy, 'and goes on');
  });
});

describe('no descriptors', () => {
  test('a server that has none left serves those that it has, and others when it has some again', async (t) => {
    const { child, url, port } = await startEcho(t, { descriptors: 20 });
    const early = await opened(url);
    const crowd: Socket[] = [];
    const refused = new Promise<void>((resolve) => {
      for (let i = 0; i < 100; i++) {
        const socket = connectTcp(port, '127.0.0.1').on('error', () => undefined);
        socket.on('close', () => resolve()).resume();
        crowd.push(socket);
      }
    });
    await refused;
    await echoes(early, 'still here');
    const closed = crowd.map((socket) =>
      socket.closed ? undefined : new Promise((resolve) => socket.once('close', resolve)),
    );
    for (const socket of crowd) socket.destroy();
    await Promise.all(closed);
    await echoes(await openedAtLast(url), 'served again');
    const { uncaught } = await stateOf(child);
    assert.deepEqual(uncaught, []);
  });

  test('a client that has none left says so, once for each socket, and connects again when it has some', async (t) => {
    const { url } = await serve(t);
    const child = startProgram('dial', { url, sockets: 80, descriptors: 20 } satisfies DialSettings);
    t.after(() => child.stop());
    const [, text = ''] = await child.line(/^RESULT (.+)/);
    const { opened: open, codes, closes, isOpenAgain, uncaught } = JSON.parse(text);
    assert.ok(open > 0 && open < 80, `${open} of 80 opened`);
    assert.deepEqual([new Set(codes), codes.length + open], [new Set(['EMFILE']), 80]);
    assert.deepEqual([new Set(closes), isOpenAgain, uncaught], [new Set([1]), true, []]);
  });
});

/** The server learns of the end of the others one after the other. */
async function openedAtLast(url: string): Promise<Witness> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const witness = new Witness(new WebSocket(url, { diagnose: false }));
    const isOpen = await new Promise((resolve) => {
      witness.socket.once('open', () => resolve(true));
      witness.socket.once('close', () => resolve(false));
    });
    if (isOpen) return witness;
  }
  throw new Error('nobody was served again');
}
