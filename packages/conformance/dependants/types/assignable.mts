// What is made by the ws under test can be given to code that was typed with @types/ws. Compiled, never run.
import type { Duplex } from 'node:stream';
import type * as theirs from 'types-of-ws';
import type Theirs from 'types-of-ws';
import type * as ours from 'ws';
import type WebSocket from 'ws';

declare const take: {
  socket(socket: Theirs): void;
  server(server: theirs.WebSocketServer): void;
  data(data: theirs.Data | theirs.RawData): void;
  message(event: theirs.MessageEvent): void;
  close(event: theirs.CloseEvent): void;
  error(event: theirs.ErrorEvent): void;
  address(address: theirs.AddressInfo): void;
  stream(make: typeof theirs.createWebSocketStream): void;
};
declare const give: {
  socket: WebSocket;
  server: ours.WebSocketServer;
  data: ours.Data | ours.RawData;
  message: ours.MessageEvent;
  close: ours.CloseEvent;
  error: ours.ErrorEvent;
  address: ours.AddressInfo;
  stream: (socket: WebSocket) => Duplex;
};
take.socket(give.socket);
take.server(give.server);
take.data(give.data);
take.message(give.message);
take.close(give.close);
take.error(give.error);
take.address(give.address);

// And the options made for @types/ws are taken.
declare const options: { client: theirs.ClientOptions; deflate: theirs.PerMessageDeflateOptions };
export const client: ours.ClientOptions = { ...options.client, finishRequest: undefined };
export const deflate: ours.PerMessageDeflateOptions = options.deflate;
export const verify: ours.VerifyClientCallbackAsync = {} as theirs.VerifyClientCallbackAsync;
export const verifyNow: ours.VerifyClientCallbackSync = {} as theirs.VerifyClientCallbackSync;
