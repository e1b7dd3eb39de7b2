import assert from 'node:assert/strict';
import type { Attack } from '../attack.ts';
import { openingRequest } from '../hostile.ts';
import { ask } from '../requests.ts';

const MIB = 1024 * 1024;
const request = openingRequest().replace('Version: 13', 'Version: 7');

export const failingHandshakes: readonly Attack[] = [
  {
    id: 'failing-handshakes',
    bugClass: 'D18',
    title: '20,000 handshakes that are refused, and 5,000 whose client leaves in the middle: nothing is left behind',
    references: ['CVE-2021-42340'],
    program: 'server',
    run: async (stage) => {
      await stage.each(20_000, async () => {
        const hostile = await ask(stage, request);
        assert.notEqual(hostile.ending.status, 0, 'it was not refused');
        stage.forget(hostile);
      });
      await stage.each(5000, async () => {
        const hostile = await stage.connect();
        await hostile.send(request.slice(0, 60));
        hostile.socket.resetAndDestroy();
        stage.forget(hostile);
      });
    },
    limits: { isFlood: true, leftBytes: 6 * MIB, peakBytes: 96 * MIB, opened: 0 },
  },
];
