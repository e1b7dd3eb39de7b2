const place = Symbol('place in a roster');
type Placed = { [place]?: number };

/** Below this many places it is not worth while to close the gaps. */
const FEW = 32;

/**
 * Members in the order in which they came; each is in one roster at a time. A `Set` does the same, but when many come and go it
 * is made anew every few dozen, each dead table holds the next, and the first to reach the old generation keeps all of them
 * and what they hold alive: a third of what handshakes allocate, and three quarters of the time for collecting it.
 */
export class Roster<Member extends object> {
  /** With a gap where a member has left. */
  readonly #members: (Member | undefined)[] = [];
  /** A number that was given with each of them. */
  #notes: number[] | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(member: Member & Placed, note?: number): void {
    member[place] = this.#members.length;
    this.#members.push(member);
    if (note !== undefined) {
      this.#notes ??= [];
      this.#notes.push(note);
    }
    this.#size++;
  }

  /** Does nothing where the member is not in it. */
  delete(member: Member & Placed): void {
    const at = member[place];
    if (at === undefined || this.#members[at] !== member) return;
    this.#members[at] = undefined;
    this.#size--;
    if (this.#members.length > FEW && this.#size < this.#members.length / 2) this.#closeGaps();
  }

  #closeGaps(): void {
    const members = this.#members;
    const notes = this.#notes;
    let to = 0;
    for (let i = 0; i < members.length; i++) {
      const member = members[i];
      if (!member) continue;
      (member as Placed)[place] = to;
      members[to] = member;
      if (notes) notes[to] = notes[i] as number;
      to++;
    }
    members.length = to;
    if (notes) notes.length = to;
  }

  /** What was given with this member. */
  note(member: Member & Placed): number | undefined {
    return this.#notes?.[member[place] ?? -1];
  }

  /** Those that are in it now. */
  list(): Member[] {
    return this.#members.filter((member) => member !== undefined);
  }
}
