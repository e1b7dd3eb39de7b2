/** What a server speaks inside of its messages, as far as its first ones tell. */
export type Dialect =
  | 'engine.io'
  | 'json-heartbeat'
  | 'graphql'
  | 'stomp'
  | 'signalr'
  | 'action-cable'
  | 'phoenix'
  | 'sockjs'
  | 'wamp'
  | 'json'
  | 'other';

/** A message that asks for an answer of the program, such as `{"op":"ping"}`, in one of the usual shapes. */
const HEARTBEAT = /^(?:heartbeat|heart_beat|hb|ping|keep_?alive|ka)$/i;
const KEYS = ['op', 'type', 'event', 'action', 'method', 'cmd', 'command', 'msg', 't', 'e', 'kind', 'topic', 'channel'];

/** Reads one text message. */
export function dialectOf(text: string): Dialect {
  if (/^0\{"sid":/.test(text)) return 'engine.io';
  if (/^(?:CONNECTED|ERROR|MESSAGE)\r?\n/.test(text)) return 'stomp';
  if (text.endsWith('\u001e')) return 'signalr';
  if (text === 'o' || /^[ach]\[/.test(text)) return 'sockjs';
  if (HEARTBEAT.test(text.trim())) return 'json-heartbeat';
  const value = parsed(text);
  if (Array.isArray(value)) return isPhoenix(value) ? 'phoenix' : typeof value[0] === 'number' ? 'wamp' : 'json';
  if (typeof value !== 'object' || value === null) return 'other';
  return dialectOfObject(value as Readonly<Record<string, unknown>>);
}

function dialectOfObject(value: Readonly<Record<string, unknown>>): Dialect {
  const { type } = value;
  if (typeof type === 'string') {
    if (/^(?:connection_ack|connection_error|ka|connection_init)$/.test(type)) return 'graphql';
    // Rails greets with "welcome", and pings with the time as its message.
    if (type === 'welcome' && Object.keys(value).length === 1) return 'action-cable';
    if (type === 'ping' && typeof value.message === 'number') return 'action-cable';
  }
  if (asksForHeartbeat(value)) return 'json-heartbeat';
  return 'json';
}

/** `{"op":"ping"}`, `{"ping":1690000000}`, `{"op":10,"d":{"heartbeat_interval":41250}}`. */
function asksForHeartbeat(value: Readonly<Record<string, unknown>>): boolean {
  const says = KEYS.some((key) => typeof value[key] === 'string' && HEARTBEAT.test(value[key]));
  if (says || 'ping' in value) return true;
  return /"(?:heartbeat|ping|keep_?alive)_?interval(?:_?ms)?"/i.test(JSON.stringify(value).slice(0, 2000));
}

function isPhoenix(value: readonly unknown[]): boolean {
  return value.length === 5 && typeof value[3] === 'string' && /^(?:phx_|heartbeat)/.test(value[3]);
}

function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
