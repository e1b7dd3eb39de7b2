export { ReconnectError, ReconnectingWebSocket, StopReconnecting } from './reconnect/index.ts';

/** What bundlers for browsers take instead of this library: there is nothing for it to run on, and a WebSocket already. */
class NotForBrowsers {
  constructor() {
    throw new Error('@handfast/ws does not work in the browser. Browser clients must use the native WebSocket object');
  }
}

async function connect(): Promise<never> {
  throw new Error('@handfast/ws does not work in the browser. Browser clients must use the native WebSocket object');
}

function createWebSocketStream(): never {
  throw new Error('@handfast/ws does not work in the browser. Browser clients must use the native WebSocket object');
}

export {
  connect,
  createWebSocketStream,
  NotForBrowsers as default,
  NotForBrowsers as WebSocket,
  NotForBrowsers as WebSocketServer,
};
