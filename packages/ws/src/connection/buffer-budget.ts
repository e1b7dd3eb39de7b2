/** One of those that share a budget. */
export interface BudgetMember {
  /** What it holds. */
  readonly bufferedBytes: number;
  /** Makes room; returns how many bytes will be gone. */
  shed(): number;
}

/** A budget for each of many, made when it is first asked for. */
export class Budgets<Owner extends object> {
  readonly #byOwner = new WeakMap<Owner, BufferBudget>();

  of(owner: Owner, limitBytes: number): BufferBudget {
    const budget = this.#byOwner.get(owner) ?? new BufferBudget(limitBytes);
    this.#byOwner.set(owner, budget);
    return budget;
  }
}

/**
 * One limit for what many sockets have buffered together. What is added is added up; only when the sum is above the limit are
 * they all asked, at most once per turn of the event loop, when what could leave has left. While they have more than the limit,
 * the one with the most is told to make room, then the next.
 */
export class BufferBudget {
  readonly limitBytes: number;
  /** Those that have added something since they were last seen with nothing. */
  readonly #members = new Set<BudgetMember>();
  /** What they have buffered, at most. */
  #atMostBytes = 0;
  #isScheduled = false;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /** What all of them have buffered now. Asks each that has sent something lately. */
  get bufferedBytes(): number {
    let bytes = 0;
    for (const member of this.#members) bytes += member.bufferedBytes;
    return bytes;
  }

  add(member: BudgetMember, bytes: number): void {
    this.#members.add(member);
    this.#atMostBytes += bytes;
    if (this.#atMostBytes <= this.limitBytes || this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#check();
    });
  }

  forget(member: BudgetMember): void {
    this.#members.delete(member);
  }

  #check(): void {
    const heavy: { member: BudgetMember; bytes: number }[] = [];
    let sum = 0;
    for (const member of this.#members) {
      const bytes = member.bufferedBytes;
      sum += bytes;
      if (bytes > 0) heavy.push({ member, bytes });
      else this.#members.delete(member);
    }
    this.#atMostBytes = sum;
    if (sum <= this.limitBytes) return;
    heavy.sort((one, other) => other.bytes - one.bytes);
    for (const { member } of heavy) {
      sum -= member.shed();
      if (sum <= this.limitBytes) break;
    }
  }
}
