import { systemWheelClock, type WheelClock } from './wheel-clock.ts';

/** How finely time is cut: nothing is early, and things are late by less than this. */
export const TICK_MS = 100;
/** Ticks of one turn, a power of two: 51 seconds. What is due later stays for more turns. */
const SLOTS = 512;
/** A tick that comes later than this was held up: a long computation, or a machine that slept. */
const STALL_MS = 1000;

/** Something that a wheel visits. Its links are the wheel's. */
export abstract class WheelEntry {
  /** @internal */
  previous: WheelEntry | undefined;
  /** @internal */
  next: WheelEntry | undefined;
  /** @internal The tick of the next visit. */
  dueTick = 0;

  /**
   * @param tick the present, in the wheel's own time
   * @returns how many ticks until the next visit; 0: none, it leaves the wheel
   */
  abstract visit(tick: number, wheel: TimerWheel): number;
}

/** The start and end of a list. */
class Ring extends WheelEntry {
  constructor() {
    super();
    this.previous = this;
    this.next = this;
  }

  get isEmpty(): boolean {
    return this.next === this;
  }

  visit(): number {
    return 0;
  }
}

/**
 * Many timers on one timer of Node: adding and removing one costs the same however many there are. With nothing in it, it has
 * no timer. Its time is counted in ticks, and stands still while the event loop is held up: what should have happened in the
 * meantime is not made up for all at once.
 */
export class TimerWheel {
  readonly #clock: WheelClock;
  /** Made with the first entry. */
  #slots: Ring[] | undefined;
  #size = 0;
  /** The time of the clock at tick 0; moves when time has stood still. */
  #originMs = 0;
  /** All entries up to this tick were visited. */
  #doneTick = 0;
  #timer: unknown;
  #timerTick = 0;
  /** Calendar less clock when the timer was set: it grows by the time that the machine has slept. */
  #offsetMs: number | undefined;
  #stalls = 0;

  constructor(clock: WheelClock = systemWheelClock) {
    this.#clock = clock;
  }

  /** Entries in it. */
  get size(): number {
    return this.#size;
  }

  /** The time of its clock. */
  get nowMs(): number {
    return this.#clock.nowMs;
  }

  /** How often the event loop was held up for long, or the machine slept: for those who want to know whether it happened again. */
  get stalls(): number {
    return this.#stalls;
  }

  /** The present, in ticks of the wheel's own time. */
  get tick(): number {
    return Math.floor((this.#clock.nowMs - this.#originMs) / TICK_MS);
  }

  /** Visits the entry after that many milliseconds, or up to a tick later. */
  add(entry: WheelEntry, inMs: number): void {
    if (this.#size === 0) this.#start();
    this.#size++;
    this.#place(entry, Math.ceil((this.#clock.nowMs - this.#originMs + inMs) / TICK_MS));
    if (this.#timer === undefined || entry.dueTick < this.#timerTick) this.#setTimer();
  }

  /** Does nothing where the entry is not in it. */
  remove(entry: WheelEntry): void {
    if (!unlink(entry)) return;
    this.#size--;
    if (this.#size === 0) this.#clearTimer();
  }

  #start(): void {
    this.#slots ??= Array.from({ length: SLOTS }, () => new Ring());
    this.#originMs = this.#clock.nowMs;
    this.#doneTick = 0;
  }

  #place(entry: WheelEntry, dueTick: number): void {
    // A visit that is due now is one of the next turn: this one may be under way.
    entry.dueTick = Math.max(dueTick, this.#doneTick + 1);
    link(entry, this.#slotAt(entry.dueTick));
  }

  #slotAt(tick: number): Ring {
    return (this.#slots as Ring[])[tick & (SLOTS - 1)] as Ring;
  }

  #clearTimer(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** For the next slot that is not empty, within one turn. */
  #setTimer(): void {
    this.#clearTimer();
    if (this.#size === 0) return;
    let tick = this.#doneTick + 1;
    while (this.#slotAt(tick).isEmpty) tick++;
    this.#timerTick = tick;
    const { nowMs, calendarMs } = this.#clock;
    this.#offsetMs = calendarMs === undefined ? undefined : calendarMs - nowMs;
    this.#timer = this.#clock.setTimeout(() => this.#turn(), Math.max(0, this.#originMs + tick * TICK_MS - nowMs));
  }

  #turn(): void {
    this.#timer = undefined;
    this.#noteStall();
    // Node's timers may be early by a fraction of a millisecond.
    const untilTick = Math.max(this.tick, this.#timerTick);
    // No entry is visited twice in one turn: between two visits there is always time to read.
    this.#doneTick = untilTick;
    for (let tick = this.#timerTick; tick <= untilTick; tick++) this.#visitAll(tick);
    this.#setTimer();
  }

  #noteStall(): void {
    const { nowMs, calendarMs } = this.#clock;
    const lateMs = nowMs - (this.#originMs + this.#timerTick * TICK_MS);
    const sleptMs = calendarMs === undefined || this.#offsetMs === undefined ? 0 : calendarMs - nowMs - this.#offsetMs;
    if (lateMs < STALL_MS && sleptMs < STALL_MS) return;
    this.#stalls++;
    if (lateMs > 0) this.#originMs += lateMs;
  }

  #visitAll(tick: number): void {
    const slot = this.#slotAt(tick);
    if (slot.isEmpty) return;
    // A list of its own, because visits add and remove entries.
    const due = new Ring();
    moveAll(slot, due);
    while (!due.isEmpty) {
      const entry = due.next as WheelEntry;
      unlink(entry);
      if (entry.dueTick > tick) link(entry, slot);
      else this.#visit(entry, tick);
    }
  }

  #visit(entry: WheelEntry, tick: number): void {
    let inTicks = 1;
    try {
      inTicks = entry.visit(tick, this);
    } catch (error) {
      // What a visit throws is thrown apart, so that the others are visited too, and this one again.
      queueMicrotask(() => {
        throw error;
      });
    }
    if (inTicks > 0) this.#place(entry, tick + inTicks);
    else this.#size--;
  }
}

function link(entry: WheelEntry, ring: WheelEntry): void {
  const last = ring.previous as WheelEntry;
  entry.previous = last;
  entry.next = ring;
  last.next = entry;
  ring.previous = entry;
}

/** @returns whether it was in a list */
function unlink(entry: WheelEntry): boolean {
  const { previous, next } = entry;
  if (!previous || !next) return false;
  previous.next = next;
  next.previous = previous;
  entry.previous = undefined;
  entry.next = undefined;
  return true;
}

function moveAll(from: Ring, to: Ring): void {
  const first = from.next as WheelEntry;
  const last = from.previous as WheelEntry;
  to.next = first;
  to.previous = last;
  first.previous = to;
  last.next = to;
  from.next = from;
  from.previous = from;
}
