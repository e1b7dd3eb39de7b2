import { ReconnectingWebSocket, StopReconnecting } from '@handfast/ws';

const [url, tokens] = process.argv.slice(2);

const socket = new ReconnectingWebSocket(url, 'chat.v1', {
  // Called for each attempt. What it throws counts as a failed attempt, but for StopReconnecting, which ends it.
  headers: async () => {
    const response = await fetch(tokens);
    if (response.status === 401) throw new StopReconnecting('log in again');
    return { authorization: `Bearer ${await response.text()}` };
  },
  // The server refuses a token that has run out, and the next attempt has a fresh one. Other refusals end it.
  shouldReconnect: (cause, { failures }) => {
    if (cause.kind === 'connect' && cause.status === 401) return failures < 3;
    return cause.kind === 'close' && cause.code === 4401 ? true : undefined;
  },
  minDelayMs: 100,
});

socket.addEventListener('open', () => console.log('open'));
socket.addEventListener('disconnected', ({ cause }) => console.log(`lost: ${cause.message}`));
socket.addEventListener('error', ({ message }) => console.log(message));
socket.addEventListener('close', ({ why }) => console.log(`closed: ${why}`));
