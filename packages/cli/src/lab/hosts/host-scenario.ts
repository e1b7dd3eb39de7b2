import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { LabCertificates } from '../certificates/lab-certificates.ts';
import type { Answer, Http2Place, Place, Scenario, TlsPlace, TlsSettings } from '../scenario.ts';
import { answerPlain } from '../wire/answers.ts';
import { openAndTalk } from '../wire/talk.ts';
import { type Surroundings, Visit } from '../wire/visit.ts';
import { serveHttp2 } from './http2-sockets.ts';
import { heldPort, type OpenPort, openLocalhostPort, openPort, openPortAlone } from './port.ts';
import { byFirstByte, securing } from './tls-sockets.ts';

/** What every host needs to know of the lab. */
export interface Lab {
  readonly certificates: LabCertificates;
  readonly sharedPort: number;
  surroundings(id: string): Surroundings;
}

/** Where a scenario is, once it runs. */
export interface Hosted {
  readonly url: string;
  readonly env?: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Gives a scenario what it needs of its own, and says where it is. Throws what `listen` fails with. */
export async function hostScenario(scenario: Scenario, lab: Lab): Promise<Hosted> {
  const { place } = scenario;
  if (place.on === 'shared') return { url: urlOf(scenario, lab.sharedPort, 'ws'), close: () => Promise.resolve() };
  if (place.on === 'nobody') return nobody(scenario, place.asProxy === true, lab);
  const port = await portFor(scenario, place, lab);
  const close = () => port.close();
  if (place.on === 'forward-proxy') return { ...throughProxy(lab, port.port), close };
  const isSecure = place.on === 'tls' || place.on === 'http2';
  return { url: urlOf(scenario, port.port, isSecure ? 'wss' : 'ws'), close };
}

/** Reads the head and lets the scenario answer it. What is no HTTP gets 400, as most servers do it. */
export async function serveHead(visit: Visit, choose: () => Answer): Promise<void> {
  if ((await visit.readHead()) === undefined) {
    visit.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  await guarded(visit, choose());
}

function guarded(visit: Visit, answer: Answer): Promise<void> {
  return Promise.resolve()
    .then(() => answer(visit))
    .catch(() => visit.destroy());
}

function portFor(scenario: Scenario, place: Exclude<Place, { on: 'shared' | 'nobody' }>, lab: Lab): Promise<OpenPort> {
  const visitOf = (stream: Duplex) => new Visit(stream, lab.surroundings(scenario.id));
  const open = scenario.reach?.host === 'localhost' ? openLocalhostPort : openPort;
  switch (place.on) {
    case 'port':
      return place.address === undefined
        ? open((socket) => place.connected(visitOf(socket)))
        : openPortAlone((socket) => place.connected(visitOf(socket)), place.address);
    case 'tls':
      return open(tlsPlacePort(place, lab, visitOf));
    case 'http2':
      return open(http2Port(place, lab, visitOf));
    case 'forward-proxy':
    case 'reverse-proxy':
      return openPort((socket) => void serveHead(visitOf(socket), () => place.answer));
  }
}

function tlsPlacePort(place: TlsPlace, lab: Lab, visitOf: (stream: Duplex) => Visit): (socket: Socket) => void {
  const secured = tlsPort(place.tls(lab.certificates), (socket) => serveHead(visitOf(socket), () => place.answer));
  const { answerPlain: plain } = place;
  return plain ? byFirstByte(secured, (socket) => void serveHead(visitOf(socket), () => plain)) : secured;
}

function tlsPort(settings: TlsSettings, secured: (socket: TLSSocket) => Promise<void>): (socket: Socket) => void {
  return securing(settings, (socket) => void secured(socket));
}

function http2Port(place: Http2Place, lab: Lab, visitOf: (stream: Duplex) => Visit): (socket: Socket) => void {
  const { cert, key } = lab.certificates.healthy;
  const ALPNProtocols = place.allowHttp1 ? ['h2', 'http/1.1'] : ['h2'];
  return securing({ cert, key, ALPNProtocols }, (socket) => {
    if (socket.alpnProtocol === 'h2' || !place.allowHttp1) return serveHttp2(socket, place.extendedConnect);
    void serveHead(visitOf(socket), () => (visit) => openAndTalk(visit));
  });
}

async function nobody(scenario: Scenario, asProxy: boolean, lab: Lab): Promise<Hosted> {
  const held = await heldPort();
  const close = () => held.close();
  return asProxy ? { ...throughProxy(lab, held.port), close } : { url: urlOf(scenario, held.port, 'ws'), close };
}

/** Both spellings of each variable; the list of exceptions is emptied, for the server is on this machine. */
function throughProxy(lab: Lab, port: number): Omit<Hosted, 'close'> {
  const proxy = `http://127.0.0.1:${port}`;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'WS_PROXY', 'WSS_PROXY'];
  const env = Object.fromEntries(
    names.flatMap((name) => [
      [name, proxy],
      [name.toLowerCase(), proxy],
    ]),
  );
  return { url: `ws://127.0.0.1:${lab.sharedPort}/echo`, env: { ...env, NO_PROXY: '', no_proxy: '' } };
}

function urlOf({ id, reach = {} }: Scenario, port: number, scheme: 'ws' | 'wss'): string {
  return `${reach.scheme ?? scheme}://${reach.host ?? '127.0.0.1'}:${port}/${id}`;
}

/** A plain page for whoever asks for a path that no scenario has. */
export function notHere(visit: Visit): void {
  answerPlain(visit, {
    status: '404 Not Found',
    body: 'No scenario has this path. The list is at /.\n',
    type: 'text/plain; charset=utf-8',
  });
}
