import { receivingCases } from '../../src/contract/cases/receiving.ts';
import { runContract } from '../../src/contract/run.ts';

runContract('receiving', receivingCases);
