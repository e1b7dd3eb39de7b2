import { printable } from '@handfast/ws/protocol';
import type { Colours } from '../shared/colours.ts';
import type { ServeEvent } from './events.ts';
import type { StartError } from './listen.ts';
import type { RunningServer, StopCounts } from './server.ts';

/** What is printed once the server listens. */
export function renderStarted(server: RunningServer, wantedPort: number, version: string, paint: Colours): string {
  const lines = ['', `  ${paint.bold('Handfast')} ${paint.dim(version)}  echo server`, ''];
  if (wantedPort !== 0 && server.port !== wantedPort) {
    const why = `${wantedPort} is taken by another program on ${server.host}; using ${server.port}`;
    lines.push(`  ${paint.yellow('!')} ${why}`, '');
  }
  lines.push(
    `  Page       ${paint.cyan(server.httpUrl)}`,
    paint.dim('             sends, gets the echo, and shows the handshake of its own connection'),
    `  WebSocket  ${paint.cyan(server.wsUrl)}`,
    paint.dim('             sends back what any client sends'),
    '',
    paint.dim('  Ctrl+C ends it. Connections:'),
    '',
  );
  return lines.join('\n');
}

/** One line per event. */
export function renderEvent(event: ServeEvent, at: Date, paint: Colours): string {
  return `  ${paint.dim(at.toTimeString().slice(0, 8))}  ${describe(event, paint)}\n`;
}

/** Said when the user ends the server. */
export function renderStopping(signal: string, connections: number, paint: Colours): string {
  const what =
    connections === 0
      ? 'nobody is connected; leaving.'
      : `closing ${countOf(connections)} with 1001. The same again cuts what is left.`;
  return `\n  ${paint.dim(`${signal}: ${what}`)}\n`;
}

/** Said when all connections have ended; nothing when there were none. */
export function renderStopped({ closed, terminated, ms }: StopCounts, paint: Colours): string {
  if (closed + terminated === 0) return '';
  const cut = terminated === 0 ? '' : `, cut ${terminated}`;
  return `  ${paint.dim(`closed ${closed}${cut}, in ${(ms / 1000).toFixed(1)} s`)}\n`;
}

function countOf(connections: number): string {
  return connections === 1 ? '1 connection' : `${connections} connections`;
}

/** Said when the server cannot start. */
export function renderStartError(error: StartError, paint: Colours): string {
  return `${paint.red('handfast serve:')} ${printable(error.message, 300)}\n${error.hint}\n`;
}

/** What the client calls itself. Every browser calls itself Mozilla, and more than fits into a line. */
function nameOf(userAgent = ''): string {
  return userAgent.startsWith('Mozilla/') ? 'browser' : printable(userAgent, 40);
}

function describe(event: ServeEvent, paint: Colours): string {
  switch (event.type) {
    case 'opened': {
      const agent = nameOf(event.userAgent);
      return `${paint.green('opened')}   #${event.id} from ${event.client}${agent === '' ? '' : paint.dim(` (${agent})`)}`;
    }
    case 'closed': {
      const reason = event.reason === '' ? '' : ` "${printable(event.reason)}"`;
      const count = `${event.echoed} ${event.echoed === 1 ? 'message' : 'messages'} echoed`;
      return `${paint.dim('closed')}   #${event.id} with ${event.code}${reason}, ${count}`;
    }
    case 'refused':
      return `${paint.yellow('refused')}  ${event.client} ${event.code}: ${printable(event.why, 300)}`;
    case 'failed':
      return `${paint.red('failed')}   #${event.id}: ${printable(event.message, 300)}`;
  }
}
