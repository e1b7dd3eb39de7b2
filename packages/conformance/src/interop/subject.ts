import type * as npmWs from 'ws';

/** The package under test. `HANDFAST_SUBJECT=ws` runs the suite against npm `ws`, which shows that the suite itself is sound. */
export const subjectName = process.env.HANDFAST_SUBJECT === 'ws' ? 'ws' : '@handfast/ws';

const subject = (await import(subjectName)) as typeof npmWs;

/** `WebSocket` of the package under test, with the types of `ws`: ours must be usable where they are expected. */
export const WebSocket: typeof npmWs.WebSocket = subject.WebSocket;
export const WebSocketServer: typeof npmWs.WebSocketServer = subject.WebSocketServer;

/** True when the subject promises more than `ws` does: explained errors, canonical header spelling, and so on. */
export const subjectIsOurs = subjectName === '@handfast/ws';
