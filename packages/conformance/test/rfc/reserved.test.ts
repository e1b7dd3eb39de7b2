import { reservedCases } from './cases/reserved.ts';
import { runTable } from './support/run.ts';

runTable('Reserved bits and opcodes', reservedCases());
