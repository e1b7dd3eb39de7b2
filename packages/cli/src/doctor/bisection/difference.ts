import type { Change } from '../evidence/bisection.ts';
import { headerValue, type RequestShape } from '../evidence/request-shape.ts';
import { type Attempt, applied } from './change.ts';

/** Made anew for each handshake: no difference. */
const KEY = 'sec-websocket-key';

/**
 * The changes that make the one handshake of the other: all of them together give the other, with the exception of the key
 * (of the former) and of the connection (only what can be chosen for a server: SNI, ALPN and address).
 */
export function difference(from: Attempt, to: Attempt): readonly Change[] {
  const changes: Change[] = [...inTarget(from, to), ...inHeaders(from.shape, to.shape), ...inRoute(from, to)];
  const sameValues = applied(from, changes).shape;
  const spelling = inSpelling(sameValues, to.shape);
  return [...changes, ...spelling, ...inOrder(sameValues, to.shape)];
}

function inTarget({ shape: { target: from } }: Attempt, { shape: { target: to } }: Attempt): readonly Change[] {
  return from === to ? [] : [{ kind: 'target', name: '', from, to }];
}

function inHeaders(from: RequestShape, to: RequestShape): readonly Change[] {
  return namesOf(to, from)
    .filter((name) => name !== KEY)
    .map((name): Change => ({ kind: 'header', name, from: headerValue(from, name), to: headerValue(to, name) }))
    .filter((change) => change.from !== change.to);
}

function inRoute({ route: from }: Attempt, { route: to }: Attempt): readonly Change[] {
  const changes: Change[] = [
    { kind: 'sni', name: '', from: from.tls?.servername, to: to.tls?.servername },
    { kind: 'alpn', name: '', from: from.tls?.alpn.join(',') || undefined, to: to.tls?.alpn.join(',') || undefined },
    { kind: 'address', name: '', from: from.address, to: to.address },
  ];
  return changes.filter((change) => change.from !== change.to);
}

function inSpelling(from: RequestShape, to: RequestShape): readonly Change[] {
  return from.fields.flatMap(([spelling]): readonly Change[] => {
    const name = spelling.toLowerCase();
    const other = to.fields.find(([candidate]) => candidate.toLowerCase() === name)?.[0];
    return other === undefined || other === spelling ? [] : [{ kind: 'spelling', name, from: spelling, to: other }];
  });
}

function inOrder(from: RequestShape, to: RequestShape): readonly Change[] {
  const [before, after] = [namesOf(from).join(','), namesOf(to).join(',')];
  return before === after ? [] : [{ kind: 'order', name: '', from: before, to: after }];
}

function namesOf(...shapes: readonly RequestShape[]): readonly string[] {
  return [...new Set(shapes.flatMap(({ fields }) => fields.map(([name]) => name.toLowerCase())))];
}
