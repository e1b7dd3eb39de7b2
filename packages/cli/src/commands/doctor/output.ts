import { extname } from 'node:path';
import { renderHtml } from '../../doctor/render/html/html.ts';
import { renderMarkdown } from '../../doctor/render/markdown.ts';
import { renderTerminal } from '../../doctor/render/terminal.ts';
import type { DoctorReport } from '../../doctor/report/report.ts';
import { coloursFor } from '../../shared/colours.ts';
import type { DoctorCommandOptions } from './options.ts';

type Format = 'text' | 'json' | 'markdown' | 'html';

/** What the report becomes, and where it goes: a file besides the text in the terminal, or the standard output. */
export interface Destination {
  readonly format: Format;
  readonly file: string | undefined;
}

const byExtension: Readonly<Record<string, Format>> = {
  '.json': 'json',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.html': 'html',
  '.htm': 'html',
};

export function destinationOf({ json, markdown, html, output }: DoctorCommandOptions): Destination {
  const file = output ?? (typeof html === 'string' ? html : undefined);
  const asked = json ? 'json' : markdown ? 'markdown' : html !== undefined ? 'html' : undefined;
  const named = file === undefined ? undefined : byExtension[extname(file).toLowerCase()];
  return { format: asked ?? named ?? 'text', file };
}

const plain = coloursFor({ isTTY: false, write: () => undefined }, {});

/** The report in a format of a file: nothing of a terminal in it. */
export function written(report: DoctorReport, format: Format): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(report, undefined, 2)}\n`;
    case 'markdown':
      return renderMarkdown(report);
    case 'html':
      return renderHtml(report);
    case 'text':
      return renderTerminal(report, { paint: plain, width: 100 });
  }
}
