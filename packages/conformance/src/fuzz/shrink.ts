import type { FuzzInput, Settings } from './input.ts';

/** How often a failing input may be tried again on the way to a smaller one. */
const MAX_TRIES = 2000;

/**
 * A smaller input that still fails: pieces are left out, halves first, then bytes are turned into zeros, then settings are
 * dropped, until nothing more can go.
 */
export async function shrink(input: FuzzInput, fails: (candidate: FuzzInput) => Promise<boolean>): Promise<FuzzInput> {
  let best = input;
  let tries = 0;
  const accept = async (candidate: FuzzInput): Promise<boolean> => {
    if (tries++ >= MAX_TRIES || !(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let before = -1; before !== sizeOf(best) && tries < MAX_TRIES; ) {
    before = sizeOf(best);
    await leaveOut(() => best, accept);
    await zero(() => best, accept);
    await dropSettings(() => best, accept);
  }
  return best;
}

type Accept = (candidate: FuzzInput) => Promise<boolean>;

async function leaveOut(best: () => FuzzInput, accept: Accept): Promise<void> {
  for (let size = best().bytes.length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < best().bytes.length; ) {
      const { settings, bytes } = best();
      const shorter = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
      if (!(await accept({ settings, bytes: shorter }))) at += size;
    }
  }
}

async function zero(best: () => FuzzInput, accept: Accept): Promise<void> {
  for (let at = 0; at < best().bytes.length; at++) {
    const { settings, bytes } = best();
    if (bytes[at] === 0) continue;
    const zeroed = Buffer.from(bytes);
    zeroed[at] = 0;
    await accept({ settings, bytes: zeroed });
  }
}

async function dropSettings(best: () => FuzzInput, accept: Accept): Promise<void> {
  for (const name of Object.keys(best().settings)) {
    const { settings, bytes } = best();
    const fewer: Settings = Object.fromEntries(Object.entries(settings).filter(([other]) => other !== name));
    await accept({ settings: fewer, bytes });
  }
}

function sizeOf({ settings, bytes }: FuzzInput): number {
  let nonZero = 0;
  for (const byte of bytes) if (byte !== 0) nonZero++;
  return bytes.length * 2 + nonZero + Object.keys(settings).length * 4;
}
