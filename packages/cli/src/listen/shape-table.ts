import type { AnswerShape } from './answer-shapes.ts';
import type { ConnectionReport } from './report.ts';

/** What clients did with one shape of the answer. */
export interface ShapeResult {
  readonly shape: AnswerShape;
  /** Connections that took it, by a frame of their own. */
  readonly taken: number;
  /** Connections that left it without a frame. */
  readonly left: number;
}

/** Hands out shapes in turn, and counts what became of them. */
export class ShapeTable {
  readonly #shapes: readonly AnswerShape[];
  readonly #counts = new Map<string, { taken: number; left: number }>();
  #next = 0;

  constructor(shapes: readonly AnswerShape[]) {
    this.#shapes = shapes;
  }

  next(): AnswerShape {
    const shape = this.#shapes[this.#next % this.#shapes.length] as AnswerShape;
    this.#next += 1;
    return shape;
  }

  note({ answer }: ConnectionReport): void {
    if (answer?.shape === undefined) return;
    const count = this.#counts.get(answer.shape) ?? { taken: 0, left: 0 };
    if (answer.isTaken) count.taken += 1;
    else count.left += 1;
    this.#counts.set(answer.shape, count);
  }

  get results(): readonly ShapeResult[] {
    return this.#shapes.map((shape) => ({ shape, ...(this.#counts.get(shape.id) ?? { taken: 0, left: 0 }) }));
  }
}
