import { type Profiler, Session } from 'node:inspector';

/** What an input has reached that none before it had. */
export interface News {
  /** Bytes of source. */
  bytes: number;
  /** Blocks that ran at least twice as often as ever in one go. */
  doublings: number;
}

/** A loop that ran more often counts as new each time that its number of rounds doubles, up to so many times. */
const MAX_DOUBLINGS = 16;

/** What is known of one script: which of its bytes ran, and how often its functions were called at most. */
interface Script {
  reached: Uint8Array;
  /** By the offset where a block begins: the highest power of two that its count has reached in one go. */
  readonly doublings: Map<number, number>;
}

/**
 * Which code has run, told by V8 itself, block by block: nothing is rewritten, so that what runs is what is shipped. Asking
 * costs milliseconds: ask after some inputs, not after each.
 */
export class Coverage {
  readonly #session = new Session();
  readonly #concerns: (url: string) => boolean;
  readonly #scripts = new Map<string, Script>();
  #latest: readonly Profiler.ScriptCoverage[] = [];

  /** @param concerns which scripts count, by their URL */
  constructor(concerns: (url: string) => boolean) {
    this.#concerns = concerns;
  }

  /** From here on it counts. */
  start(): this {
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    return this;
  }

  stop(): void {
    this.#session.disconnect();
  }

  /**
   * What ran since the last question and had not run before. It is news again until it is noted.
   * @param inputs how many inputs that was: counts are shared out among them
   */
  ask(inputs = 1): News {
    this.#latest = this.#post('Profiler.takePreciseCoverage')?.result ?? [];
    return this.#compare(inputs, false);
  }

  /** Notes what the last question was about: it is no news any more. */
  note(): void {
    this.#compare(1, true);
  }

  /** Forgets all that it has seen. */
  forget(): void {
    this.ask();
    this.#scripts.clear();
  }

  /** How many bytes of source have run so far. */
  get reachedBytes(): number {
    let sum = 0;
    for (const { reached } of this.#scripts.values()) for (const byte of reached) sum += byte;
    return sum;
  }

  #compare(inputs: number, notes: boolean): News {
    const news = { bytes: 0, doublings: 0 };
    for (const { url, functions } of this.#latest) {
      if (!this.#concerns(url)) continue;
      for (const { ranges } of functions) this.#look(this.#scriptOf(url, ranges), ranges, news, inputs, notes);
    }
    return news;
  }

  #look(script: Script, ranges: readonly Profiler.CoverageRange[], news: News, inputs: number, notes: boolean): void {
    const [whole] = ranges;
    if (!whole || whole.count === 0) return;
    const ran = new Uint8Array(whole.endOffset - whole.startOffset);
    // Inner ranges come after those that they are in, and say what is different in them.
    for (const { startOffset, endOffset, count } of ranges) {
      ran.fill(count > 0 ? 1 : 0, startOffset - whole.startOffset, endOffset - whole.startOffset);
      const doubled = Math.min(MAX_DOUBLINGS, Math.floor(Math.log2(Math.max(1, count / inputs))));
      if (doubled <= (script.doublings.get(startOffset) ?? 0)) continue;
      news.doublings++;
      if (notes) script.doublings.set(startOffset, doubled);
    }
    const reached = script.reached.subarray(whole.startOffset);
    for (let i = 0; i < ran.length; i++) {
      if (ran[i] === 0 || reached[i] === 1) continue;
      news.bytes++;
      if (notes) reached[i] = 1;
    }
  }

  #scriptOf(url: string, ranges: readonly Profiler.CoverageRange[]): Script {
    const bytes = ranges[0]?.endOffset ?? 0;
    let script = this.#scripts.get(url);
    if (!script) {
      script = { reached: new Uint8Array(0), doublings: new Map() };
      this.#scripts.set(url, script);
    }
    if (script.reached.length < bytes) {
      const longer = new Uint8Array(bytes * 2);
      longer.set(script.reached);
      script.reached = longer;
    }
    return script;
  }

  #post(method: 'Profiler.takePreciseCoverage'): Profiler.TakePreciseCoverageReturnType | undefined;
  #post(method: string, params?: object): undefined;
  #post(method: string, params?: object): unknown {
    let answer: unknown;
    // Within one process the answer is there when `post` returns.
    this.#session.post(method, params, (error, result) => {
      if (error) throw error;
      answer = result;
    });
    return answer;
  }
}
