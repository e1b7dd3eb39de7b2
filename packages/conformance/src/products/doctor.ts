import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Doctor from '../../../cli/dist/src/doctor/index.js';
import type * as Reports from '../../../cli/dist/src/doctor/report/report-of.js';
import type * as Findings from '../../../cli/dist/src/findings/describe.js';
import type * as SnippetTable from '../../../cli/dist/src/findings/snippets/index.js';
import { root } from '../root.ts';

export type { DiagnoseOptions, Diagnosis, Finding } from '../../../cli/dist/src/doctor/index.js';
export type { FindingCode } from '../../../cli/dist/src/findings/codes.js';
export type { FindingParams } from '../../../cli/dist/src/findings/describe.js';
export type { Product, Snippet } from '../../../cli/dist/src/findings/snippets/snippet.js';

/** The doctor under test, as it was built; the words and snippets of its findings are of the command, and not published. */
export const { diagnose }: typeof Doctor = await built('doctor/index.js');
export const { reportOf }: typeof Reports = await built('doctor/report/report-of.js');
export const { describeFinding }: typeof Findings = await built('findings/describe.js');
export const { snippets }: typeof SnippetTable = await built('findings/snippets/index.js');

function built<Module>(path: string): Promise<Module> {
  return import(pathToFileURL(join(root, 'packages/cli/dist/src', path)).href) as Promise<Module>;
}
