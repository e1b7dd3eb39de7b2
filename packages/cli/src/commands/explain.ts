import { explain } from '../explain/explain.ts';
import { renderExplanation } from '../explain/render.ts';
import { explanationReport } from '../explain/report.ts';
import { explainWords } from '../explain/words.ts';
import { coloursFor } from '../shared/colours.ts';
import { exitCodes, type Io } from '../shared/io.ts';
import { type Language, languageOf } from '../shared/language.ts';

export interface ExplainOptions {
  readonly lang?: Language | undefined;
  readonly json: boolean;
}

/** `handfast explain`: 0 when the message is known, 1 when it is not, 2 when there is none. */
export async function runExplain(message: readonly string[], options: ExplainOptions, io: Io): Promise<number> {
  const language = options.lang ?? languageOf(io.env);
  const text = await textOf(message, io);
  if (text.trim() === '') {
    io.err.write(`${explainWords[language].nothing}\n`);
    return exitCodes.usage;
  }
  const explanation = explain(text);
  if (options.json) {
    io.out.write(`${JSON.stringify(explanationReport(explanation, text, language), undefined, 2)}\n`);
  } else {
    const width = io.out.isTTY ? Math.min(Math.max(io.out.columns ?? 80, 40), 100) : Number.POSITIVE_INFINITY;
    io.out.write(renderExplanation(explanation, text, { language, paint: coloursFor(io.out, io.env), width }));
  }
  return explanation.recognised.length > 0 ? exitCodes.ok : exitCodes.failed;
}

/** The words of the command line, or else the standard input; a person at a terminal is not made to wait. */
async function textOf(message: readonly string[], io: Io): Promise<string> {
  const given = message.join(' ');
  if (given !== '' && given !== '-') return given;
  if (io.in === undefined || (io.in.isTTY && given !== '-')) return '';
  return io.in.read();
}
