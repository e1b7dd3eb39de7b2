import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { FailureDetails, FailureRow } from '../../src/protocol/handshake/failure-types.ts';
import { handshakeFailure } from '../../src/protocol/handshake/failures.ts';

/** For each code, some details and the sentence that its row makes of them (the hint, which may follow, aside). */
export type Pins<Code extends string> = Record<Code, [details: FailureDetails, says: string][]>;

/** Tests that each row says exactly what is written down here. A code without a pin does not compile. */
export function pinMessages<Code extends string>(table: Record<Code, FailureRow>, pins: Pins<Code>): void {
  for (const code of Object.keys(table) as Code[]) {
    it(`${code} says what it should`, () => {
      assert.ok(pins[code].length > 0);
      for (const [details, says] of pins[code]) {
        const failure = handshakeFailure(code, details);
        const { message, hint, expected, stage } = failure;
        assert.equal(message, message.endsWith(` — ${hint}`) ? `${says} — ${hint}` : says);
        assert.equal(stage, details.stage ?? table[code].stage);
        assert.ok(expected.length > 0 && !expected.endsWith('.'), 'expected is a phrase');
        assert.ok(hint.length > 20 && /[.?)]$/.test(hint), 'the hint is a sentence');
        assert.ok(hint.length < 260, 'the hint is one or two sentences');
      }
    });
  }
}
