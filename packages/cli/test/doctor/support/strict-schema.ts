import { readFileSync } from 'node:fs';

const file = new URL('../../../../schema/doctor-report.schema.json', import.meta.url);

/** The published schema, made to refuse properties that it does not name: it must name all. */
export function strictSchema(): object {
  return JSON.parse(readFileSync(file, 'utf8'), (_key, value) =>
    value !== null && typeof value === 'object' && value.type === 'object'
      ? { ...value, additionalProperties: false }
      : value,
  );
}
