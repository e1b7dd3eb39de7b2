import { bufferingCases } from '../../src/contract/cases/buffering.ts';
import { runContract } from '../../src/contract/run.ts';

runContract('buffering', bufferingCases);
