import { closingCases } from './cases/closing.ts';
import { runTable } from './support/run.ts';

runTable('Closing', closingCases());
