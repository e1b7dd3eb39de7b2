import { HeaderFields } from '../../../src/protocol/handshake/header-fields.ts';
import type { Visit } from '../../../src/server/admission/visit.ts';

/** A request to a server that this machine alone can reach, unless said otherwise. */
export function visit(
  headers: { [name: string]: string },
  { isLocal = true, hostIsListed = false }: { isLocal?: boolean; hostIsListed?: boolean } = {},
): Visit {
  const fields = new HeaderFields(Object.entries({ Host: 'localhost:8080', ...headers }));
  return {
    origin: fields.get('Origin'),
    head: { method: 'GET', target: '/', httpVersion: '1.1', headers: fields },
    hostIsListed,
    isLocal: () => isLocal,
  };
}
