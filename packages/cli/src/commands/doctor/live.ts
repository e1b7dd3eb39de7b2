import type { Progress } from '../../doctor/progress.ts';
import type { Redaction } from '../../doctor/redact.ts';
import { type Look, MARKS } from '../../doctor/render/look.ts';
import { fitted, stageLine } from '../../doctor/render/stage-line.ts';
import { reportStage } from '../../doctor/report/report-of.ts';
import { reportWords } from '../../doctor/report/words/index.ts';
import { coloursFor } from '../../shared/colours.ts';
import type { Io, Output } from '../../shared/io.ts';
import type { Language } from '../../shared/language.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;
const [HIDE_CURSOR, SHOW_CURSOR, REST_OF_LINE] = ['\x1b[?25l', '\x1b[?25h', '\x1b[K'];

/** What is going on, for people who wait. */
export interface Live {
  update(progress: Progress): void;
  /** Leaves the terminal as it was. May be called again. */
  end(): void;
}

/** How wide a text may be there. */
export function lookOf(output: Output, env: Io['env']): Look {
  // A terminal that does not know its width says 0.
  const width = output.isTTY ? Math.min(Math.max(output.columns || 80, 40), 100) : Number.POSITIVE_INFINITY;
  return { paint: coloursFor(output, env), width };
}

/**
 * One line per stage as it ends. On a terminal that can (not with NO_COLOR or TERM=dumb), the stage that runs ticks in the
 * last line; each change is one write, so that nothing flickers.
 */
export function liveStages(output: Output, { env, cut }: Io, language: Language, redaction: Redaction): Live {
  const look = lookOf(output, env);
  const names = reportWords[language].stages;
  const line = (progress: Progress) =>
    progress.type === 'ended' ? stageLine(reportStage(progress.stage, language, redaction), look) : '';
  if (!output.isTTY || env.NO_COLOR || env.TERM === 'dumb') {
    return {
      update: (progress) => progress.type === 'ended' && output.write(`${line(progress)}\n`),
      end: () => undefined,
    };
  }
  let frame = 0;
  let current: string | undefined;
  const tick = (): void => {
    if (current === undefined) return;
    const mark = look.paint.cyan(FRAMES[frame++ % FRAMES.length] ?? MARKS.skipped);
    output.write(`\r  ${mark} ${fitted(current, look.width - 5)}${REST_OF_LINE}`);
  };
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    cut.removeEventListener('abort', end);
    output.write(`\r${REST_OF_LINE}${SHOW_CURSOR}`);
  };
  const begin = (): void => {
    output.write(HIDE_CURSOR);
    timer = setInterval(tick, FRAME_MS);
    cut.addEventListener('abort', end, { once: true });
  };
  return {
    update(progress) {
      if (timer === undefined) begin();
      if (progress.type === 'begun') current = names[progress.stage];
      else {
        current = undefined;
        output.write(`\r${line(progress)}${REST_OF_LINE}\n`);
      }
      tick();
    },
    end,
  };
}
