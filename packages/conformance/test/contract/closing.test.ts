import { closingCases } from '../../src/contract/cases/closing.ts';
import { runContract } from '../../src/contract/run.ts';

runContract('closing', closingCases);
