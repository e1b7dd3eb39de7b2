import type { EventEmitter } from 'node:events';

/**
 * Adds to the server's set of open connections, and takes out what has closed. One listener serves all of them and is told
 * which by `this`, so that a connection needs no closure.
 * @param whenEmpty called each time the last of them has closed
 */
export function trackClients(
  server: { readonly clients: Set<EventEmitter> },
  whenEmpty: () => void,
): (client: EventEmitter) => void {
  function forget(this: EventEmitter): void {
    server.clients.delete(this);
    if (server.clients.size === 0) whenEmpty();
  }
  return (client) => {
    server.clients.add(client);
    client.on('close', forget);
  };
}
