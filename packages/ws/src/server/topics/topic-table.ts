/** A topic that somebody has subscribed to. */
export class Topic<Member> {
  readonly name: string;
  /** In the order in which they came. */
  readonly members: Set<Member> = new Set();
  /** The backplane was asked for its messages. */
  isCarried = false;

  constructor(name: string) {
    this.name = name;
  }
}

/** Who has subscribed to what. A topic that nobody is left in is forgotten. */
export class TopicTable<Member> {
  readonly #topics = new Map<string, Topic<Member>>();

  /** How many topics have a member. */
  get size(): number {
    return this.#topics.size;
  }

  get(name: string): Topic<Member> | undefined {
    return this.#topics.get(name);
  }

  /** The topic that the member is now in; undefined where it was in it before. */
  add(name: string, member: Member): Topic<Member> | undefined {
    let topic = this.#topics.get(name);
    if (topic?.members.has(member)) return undefined;
    if (!topic) {
      topic = new Topic(name);
      this.#topics.set(name, topic);
    }
    topic.members.add(member);
    return topic;
  }

  /** True when that was the last one. */
  delete(topic: Topic<Member>, member: Member): boolean {
    topic.members.delete(member);
    if (topic.members.size > 0) return false;
    this.#topics.delete(topic.name);
    return true;
  }

  /** Each topic with the number of its members. */
  counts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { name, members } of this.#topics.values()) counts.set(name, members.size);
    return counts;
  }
}
