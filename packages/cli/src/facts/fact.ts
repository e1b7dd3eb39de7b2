import { printable } from '@handfast/ws/protocol';
import type { Language } from '../shared/language.ts';
import { headFaultText } from './head-faults.ts';
import { type FactId, factWords } from './words/index.ts';

export type FactValue = string | number;

/** One thing that was seen, as data: a sentence of the table with values in its places. Text of a peer is escaped when it is shown. */
export interface Fact {
  readonly id: FactId;
  readonly values: Readonly<Record<string, FactValue>>;
}

export function fact(id: FactId, values: Readonly<Record<string, FactValue>> = {}): Fact {
  return { id, values };
}

const MAX_VALUE = 200;

/** The sentence, with control characters of values escaped and long ones cut. */
export function textOf({ id, values }: Fact, language: Language): string {
  return factWords[id][language].replace(/\{(\w+)\}/g, (place, name: string) => {
    if (!Object.hasOwn(values, name)) return place;
    const text = shown(values[name] as FactValue);
    return printable(name === 'fault' ? headFaultText(text, language) : text, MAX_VALUE);
  });
}

/** Numbers of milliseconds and the like: no more digits than one can believe. */
function shown(value: FactValue): string {
  if (typeof value === 'string') return value;
  return String(value >= 10 || Number.isInteger(value) ? Math.round(value) : Math.round(value * 10) / 10);
}
