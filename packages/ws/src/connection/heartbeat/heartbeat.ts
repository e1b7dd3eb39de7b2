import { Buffer } from 'node:buffer';
import { randomMaskKey } from '../../protocol/frames/mask-key.ts';
import type { Connection } from '../connection.ts';
import { awaitsTurn } from '../read-turns.ts';
import { TICK_MS, type TimerWheel, WheelEntry } from '../wheel/timer-wheel.ts';
import { outgoingBytes, receivedBytes, sendingProgress, unwatchReceived, watchReceived } from './life-signs.ts';
import { RoundTrips, type RoundTripTimes } from './round-trips.ts';
import { type HeartbeatSettings, silent } from './silence.ts';
import { tellPing, tellRoundTrip, tellSilence } from './tell-heartbeat.ts';

/** A ping that was followed by another before it was answered. */
interface EarlierPing {
  readonly id: number;
  readonly sentAt: number;
}

/** So many of them are remembered; who answers later than that is measured by a newer one. */
const MAX_EARLIER_PINGS = 4;

/**
 * The heartbeat of one connection. A ping goes out every interval, also on a busy connection, because nothing else measures
 * the way to the peer; but the peer is judged by any byte that comes, answer or not. Nothing is done for a message: the
 * counter of the transport says whether something came.
 */
export class Heartbeat extends WheelEntry {
  readonly #connection: Connection<never>;
  readonly #settings: HeartbeatSettings;
  readonly #wheel: TimerWheel;
  #roundTrips: RoundTrips | undefined;
  #isStopped = false;
  #nextPingTick = 0;
  /** When the peer is dead, unless something comes; 0 while something did since the last ping. */
  #deadlineTick = 0;
  /** When `#received` was found: nothing came since. */
  #quietSinceTick = 0;
  #received: number;
  /** Progress in sending what waits; undefined when nothing did, or nobody can tell. */
  #progress: number | undefined;
  #stalls: number;
  /** Pings since something came. */
  #unanswered = 0;
  /** Was its time up when it was last looked at? */
  #isCondemned = false;
  #wasPaused = false;
  /** Has it had a fresh timeout because this process was held up, since something came? */
  #wasExcused = false;
  /** The last ping, until it is answered; 0: there is none. */
  #pingId = 0;
  /** In microseconds, modulo 2^32: small whole numbers take no memory of their own. */
  #pingSentAt = 0;
  #earlier: EarlierPing[] | undefined;

  /** @param firstInMs until the first ping */
  constructor(connection: Connection<never>, settings: HeartbeatSettings, wheel: TimerWheel, firstInMs: number) {
    super();
    this.#connection = connection;
    this.#settings = settings;
    this.#wheel = wheel;
    this.#stalls = wheel.stalls;
    watchReceived(connection.transport);
    this.#received = receivedBytes(connection.transport);
    wheel.add(this, firstInMs);
  }

  /** Undefined until a ping was answered. */
  get times(): RoundTripTimes | undefined {
    return this.#roundTrips?.times;
  }

  /** A pong came, perhaps one of ours. */
  pong(data: Buffer): void {
    if (data.length !== ID_BYTES || this.#pingId === 0) return;
    const id = data.readInt32BE(0);
    const earlier = this.#earlier;
    if (id === this.#pingId) {
      // RFC 6455 §5.5.3: the newest answer may be the only one.
      this.#pingId = 0;
      this.#earlier = undefined;
      this.#measure(this.#pingSentAt);
      return;
    }
    const at = earlier?.findIndex((ping) => ping.id === id) ?? -1;
    if (at < 0) return;
    this.#measure((earlier as EarlierPing[])[at]?.sentAt as number);
    this.#earlier = earlier?.slice(at + 1);
  }

  /** The connection is over. */
  closed(): void {
    this.#isStopped = true;
    this.#wheel.remove(this);
    unwatchReceived(this.#connection.transport);
  }

  override visit(tick: number): number {
    const { endpoint } = this.#connection;
    // The closing handshake has its own time limit.
    if (this.#isStopped || !endpoint.canSend) return 0;
    if (this.#deadlineTick > 0) this.#look(tick);
    if (this.#deadlineTick > 0 && tick >= this.#deadlineTick) {
      if (this.#isCondemned) return this.#giveUp();
      // What lies in the system's buffer is read before the next visit: the timers of a busy program run before that.
      this.#isCondemned = true;
      return 1;
    }
    if (tick >= this.#nextPingTick) this.#ping(tick);
    const nextTick = this.#deadlineTick > 0 ? Math.min(this.#nextPingTick, this.#deadlineTick) : this.#nextPingTick;
    return this.#isStopped ? 0 : Math.max(1, nextTick - tick);
  }

  /** Is there anything that speaks for the peer, or against this side as a judge? */
  #look(tick: number): void {
    const connection = this.#connection;
    if (receivedBytes(connection.transport) !== this.#received) {
      this.#deadlineTick = 0;
      this.#isCondemned = false;
    } else if (isHeldBack(connection)) {
      this.#wasPaused = true;
      this.#extend(tick);
    } else if (this.#wasPaused) {
      // What came in the meantime has just been read, or is about to be.
      this.#nextPingTick = tick;
      this.#extend(tick);
    } else if (this.#wheel.stalls !== this.#stalls && !this.#wasExcused) {
      this.#wasExcused = true;
      this.#nextPingTick = tick;
      this.#extend(tick);
    } else if (this.#isSending()) {
      this.#extend(tick);
    }
  }

  /** Does the system take what waits before and behind the ping? Then the peer acknowledges what came before. */
  #isSending(): boolean {
    if (this.#progress === undefined || outgoingBytes(this.#connection) === 0) return false;
    const progress = sendingProgress(this.#connection.transport);
    const isOn = progress !== this.#progress;
    this.#progress = progress;
    return isOn;
  }

  #extend(tick: number): void {
    this.#deadlineTick = tick + inTicks(this.#settings.timeoutMs);
    this.#isCondemned = false;
  }

  #ping(tick: number): void {
    const connection = this.#connection;
    const { transport, endpoint } = connection;
    const progress = outgoingBytes(connection) > 0 ? sendingProgress(transport) : undefined;
    const id = randomMaskKey() | 1;
    const payload = Buffer.allocUnsafe(ID_BYTES);
    payload.writeInt32BE(id);
    // May throw, where the program makes the masking keys: then there is no ping to be answered, and the next visit tries again.
    endpoint.pingAhead(payload);
    tellPing(connection, ID_BYTES);
    this.#nextPingTick = tick + inTicks(this.#settings.intervalMs);
    if (this.#deadlineTick === 0) {
      this.#unanswered = 0;
      this.#wasExcused = false;
      this.#received = receivedBytes(transport);
      this.#progress = progress;
      this.#quietSinceTick = tick;
      this.#extend(tick);
    }
    // What came late because of this side is not measured.
    if (this.#wheel.stalls !== this.#stalls || this.#wasPaused) this.#forgetPings();
    this.#stalls = this.#wheel.stalls;
    this.#wasPaused = isHeldBack(connection);
    this.#unanswered++;
    if (this.#pingId !== 0) this.#rememberPing();
    this.#pingId = id;
    this.#pingSentAt = this.#microseconds();
    // Now, and not behind the pings of all others that are due.
    connection.flush();
  }

  #rememberPing(): void {
    const earlier = this.#earlier?.slice(1 - MAX_EARLIER_PINGS) ?? [];
    earlier.push({ id: this.#pingId, sentAt: this.#pingSentAt });
    this.#earlier = earlier;
  }

  #forgetPings(): void {
    this.#pingId = 0;
    this.#earlier = undefined;
  }

  #measure(sentAt: number): void {
    const microseconds = (this.#microseconds() - sentAt) | 0;
    if (microseconds < 0 || this.#wasPaused || this.#wheel.stalls !== this.#stalls) return;
    this.#roundTrips ??= new RoundTrips();
    this.#roundTrips.add(microseconds);
    tellRoundTrip(this.#connection, this.#roundTrips);
  }

  #microseconds(): number {
    return (this.#wheel.nowMs * 1000) | 0;
  }

  #giveUp(): number {
    const { intervalMs, timeoutMs } = this.#settings;
    const silentMs = (this.#deadlineTick - this.#quietSinceTick) * TICK_MS;
    this.#isStopped = true;
    const silence = { intervalMs, timeoutMs, silentMs, pings: this.#unanswered };
    tellSilence(this.#connection, silence);
    this.#connection.giveUp(silent(silence));
    return 0;
  }
}

/** Long enough that the answer to another ping is not taken for the answer to ours. */
const ID_BYTES = 4;

function inTicks(ms: number): number {
  return Math.max(1, Math.ceil(ms / TICK_MS));
}

/** Do we leave unread what may have come? */
function isHeldBack({ paused, endpoint, transport }: Connection<never>): boolean {
  return paused || endpoint.reader.suspended || transport.isPaused() || awaitsTurn(transport);
}
