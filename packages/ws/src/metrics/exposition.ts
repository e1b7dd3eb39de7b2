/** Names and values of labels, in order. */
export type Labels = readonly (readonly [name: string, value: string])[];

/** One line: a value, and what tells it from others of its family. */
export interface Sample {
  /** What comes behind the name of the family, such as `_bucket`. */
  readonly suffix?: string;
  readonly labels: Labels;
  readonly value: number;
}

/** A metric: all its series. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  samples(): Iterable<Sample>;
}

/** What the text is, for `Content-Type`. */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The text format of Prometheus, version 0.0.4. Families without samples are left out. */
export function exposition(families: Iterable<Family>): string {
  let text = '';
  for (const family of families) {
    const { name, help, type } = family;
    let lines = '';
    for (const { suffix = '', labels, value } of family.samples()) {
      lines += `${name}${suffix}${labelText(labels)} ${numberText(value)}\n`;
    }
    if (lines) text += `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines}`;
  }
  return text;
}

function labelText(labels: Labels): string {
  if (labels.length === 0) return '';
  return `{${labels.map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`).join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}
