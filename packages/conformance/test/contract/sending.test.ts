import { sendingCases } from '../../src/contract/cases/sending.ts';
import { runContract } from '../../src/contract/run.ts';

runContract('sending', sendingCases);
