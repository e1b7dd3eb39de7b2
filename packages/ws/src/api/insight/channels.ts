import { type Channels, channels as table } from '../../connection/channels.ts';
import type { WebSocket } from '../websocket.ts';
import type { WebSocketServer } from '../websocket-server.ts';

/** The channels of `node:diagnostics_channel` that tell what happens in this process, typed; see docs/guide/observability.md. */
export const channels = table as Channels<WebSocket, WebSocketServer>;
