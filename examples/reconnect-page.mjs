import { ReconnectingWebSocket } from '@handfast/ws/reconnect';

const socket = new ReconnectingWebSocket(`ws://${location.host}/`, [], {
  binaryType: 'arraybuffer',
  // A page cannot send pings: a message every half minute of silence, which the server answers with any message.
  idleMs: 60_000,
  pingMessage: 'ping',
});

const sentences = {
  connecting: ({ attempt }) => `connecting (attempt ${attempt})`,
  open: () => 'connected',
  waiting: ({ isOffline, retryAt }) =>
    isOffline ? 'no network' : `again at ${new Date(retryAt).toLocaleTimeString()}`,
  closing: () => 'closing',
  closed: ({ why, cause }) => `closed (${why}${cause ? `: ${cause.message}` : ''})`,
};

function show() {
  document.querySelector('#status').textContent = sentences[socket.state.name](socket.state);
}

socket.addEventListener('statechange', show);
show();
document.querySelector('#now').addEventListener('click', () => socket.reconnectNow());
