/**
 * A client of the table of exchanges on the WebSocket of the web standard. Plain JavaScript without imports: it runs in a
 * page, in Bun, in Deno, and on undici's class in Node. See `src/interop/exchange.ts` for the records.
 *
 * @param {object} job
 * @param {(job: object) => WebSocket} open makes the socket; the default knows what every browser knows
 * @returns {Promise<object>} the outcome
 */
export function runJob(job, open = (job) => new WebSocket(job.url, job.protocols)) {
  return new Promise((resolve) => {
    const outcome = {
      opened: false,
      protocol: '',
      extensions: null,
      received: [],
      pongs: [],
      close: null,
      status: null,
      error: null,
    };
    const socket = open(job);
    socket.binaryType = 'arraybuffer';
    const closeWhenDone = () => {
      if (job.close === null || outcome.received.length < job.messages || outcome.pongs.length < job.pongs) return;
      if (job.close.code === undefined) socket.close();
      else socket.close(job.close.code, job.close.reason);
    };
    socket.addEventListener('open', () => {
      outcome.opened = true;
      outcome.protocol = socket.protocol;
      outcome.extensions = socket.extensions;
      for (const step of job.steps) perform(socket, step);
      closeWhenDone();
    });
    socket.addEventListener('message', ({ data }) => {
      const text = typeof data === 'string';
      const bytes = text ? new TextEncoder().encode(data) : new Uint8Array(data);
      outcome.received.push({ type: text ? 'text' : 'binary', data: toBase64(bytes) });
      closeWhenDone();
    });
    // Only Bun tells of pongs.
    socket.addEventListener('pong', ({ data }) => {
      outcome.pongs.push(toBase64(new Uint8Array(data)));
      closeWhenDone();
    });
    socket.addEventListener('error', (event) => {
      outcome.error = event.message || event.error?.message || 'error';
    });
    socket.addEventListener('close', ({ code, reason }) => {
      outcome.close = { code, reason };
      resolve(outcome);
    });
  });
}

function perform(socket, step) {
  if (step.do === 'ping') socket.ping(fromBase64(step.data));
  else if (step.type === 'text') socket.send(new TextDecoder('utf-8', { ignoreBOM: true }).decode(joined(step.parts)));
  else socket.send(joined(step.parts));
}

function joined(parts) {
  const pieces = parts.map(fromBase64);
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function toBase64(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
