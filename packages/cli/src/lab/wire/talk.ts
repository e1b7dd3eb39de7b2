import { closeFrame, frame, type ReadFrame, readFrames } from '@handfast/ws/testing';
import { answerPlain, type Changes, switching } from './answers.ts';
import { asksForUpgrade } from './request-head.ts';
import type { Visit } from './visit.ts';

const MAX_BUFFERED_BYTES = 1 << 20;

/** What a server does with each kind of frame; what is left out is done as a correct echo server does it. */
export interface Manners {
  readonly message?: (frame: ReadFrame) => void;
  readonly ping?: (frame: ReadFrame) => void;
  readonly close?: (frame: ReadFrame) => void;
  /** Told of every frame, before it is acted upon. */
  readonly any?: (frame: ReadFrame) => void;
}

/** A plain GET on a WebSocket endpoint gets what `ws` gives it; true when that is what came. */
export function turnedAway(visit: Visit): boolean {
  if (asksForUpgrade(visit.head)) return false;
  answerPlain(visit, { status: '426 Upgrade Required', body: 'Upgrade Required', type: 'text/plain' });
  return true;
}

/** Reads frames and answers them: an echo, unless the manners say otherwise. */
export function talk(visit: Visit, manners: Manners = {}): void {
  let unread = Buffer.alloc(0);
  visit.onBytes((bytes) => {
    visit.noteData(bytes);
    const { frames, rest } = readFrames(Buffer.concat([unread, bytes]));
    unread = Buffer.from(rest);
    if (unread.length > MAX_BUFFERED_BYTES) return visit.destroy();
    for (const one of frames) act(visit, one, manners);
  });
}

function act(visit: Visit, one: ReadFrame, manners: Manners): void {
  manners.any?.(one);
  if (visit.isSilent && one.opcode !== 8) return;
  switch (one.opcode) {
    case 8:
      if (manners.close !== undefined) return manners.close(one);
      return visit.end(frame({ opcode: 8, payload: one.payload.subarray(0, 125) }));
    case 9:
      if (manners.ping !== undefined) return manners.ping(one);
      return visit.send(frame({ opcode: 10, payload: one.payload.subarray(0, 125) }));
    case 10:
      return;
    default:
      if (manners.message !== undefined) return manners.message(one);
      return visit.send(frame({ opcode: one.opcode, fin: one.fin, payload: one.payload }));
  }
}

/** Opens, with these changes to the 101, and talks. A plain GET is turned away. */
export function openAndTalk(visit: Visit, changes: Changes = {}, manners: Manners = {}): void {
  if (turnedAway(visit)) return;
  visit.send(switching(visit, changes));
  talk(visit, manners);
}

/**
 * Opens correctly and, once the client has sent its first message or a beat has passed, sends these bytes: a client that
 * listens only after its `open` event sees them too. Reads on, so that a close frame of the client is answered.
 */
export function openAndSend(visit: Visit, bytes: Buffer | readonly Buffer[], changes: Changes = {}): void {
  if (turnedAway(visit)) return;
  visit.send(switching(visit, changes));
  talk(visit, {});
  void visit.beats(1).then(() => visit.send(...(Array.isArray(bytes) ? bytes : [bytes as Buffer])));
}

/** Sends a close frame after a beat, waits for the answer, and ends. */
export function openAndClose(visit: Visit, code: number | undefined, reason = ''): void {
  if (turnedAway(visit)) return;
  visit.send(switching(visit));
  talk(visit, { close: () => visit.end() });
  void visit.beats(1).then(() => {
    visit.fallSilent();
    visit.send(closeFrame(code, reason));
  });
}
