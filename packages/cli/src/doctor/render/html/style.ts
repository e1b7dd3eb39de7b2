import { readFileSync } from 'node:fs';

let style: string | undefined;

/** The style sheet of the report: the palette of all pages, and its own. Files of the package, read once. */
export function reportStyle(): string {
  style ??= files.map((name) => readFileSync(new URL(`../../../../../src/${name}`, import.meta.url), 'utf8')).join('');
  return style;
}

const files = ['shared/page/palette.css', 'doctor/render/html/report.css', 'doctor/render/html/details.css'];
