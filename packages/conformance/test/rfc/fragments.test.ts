import { fragmentCases } from './cases/fragments.ts';
import { runTable } from './support/run.ts';

runTable('Fragmented messages', fragmentCases());
