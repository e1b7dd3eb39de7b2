/** Below this many taken places it is not worth while to close the gap in front. */
const FEW = 64;

/** A queue whose `shift` does not move what is behind it. */
export class Fifo<Item> {
  #items: (Item | undefined)[] = [];
  #at = 0;

  get size(): number {
    return this.#items.length - this.#at;
  }

  /** The one that `shift` would take. */
  get first(): Item | undefined {
    return this.#items[this.#at];
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): Item | undefined {
    const item = this.#items[this.#at];
    if (this.#at === this.#items.length) return undefined;
    this.#items[this.#at++] = undefined;
    if (this.#at === this.#items.length) this.clear();
    else if (this.#at >= FEW && this.#at * 2 >= this.#items.length) this.#closeGap();
    return item;
  }

  #closeGap(): void {
    this.#items.splice(0, this.#at);
    this.#at = 0;
  }

  /** Takes out the first item that `matches`, wherever it stands. */
  remove(matches: (item: Item) => boolean): Item | undefined {
    const at = this.#items.findIndex((item, i) => i >= this.#at && matches(item as Item));
    return at < 0 ? undefined : this.#items.splice(at, 1)[0];
  }

  clear(): void {
    this.#items = [];
    this.#at = 0;
  }
}
