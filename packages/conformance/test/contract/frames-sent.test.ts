import { framesSentCases } from '../../src/contract/cases/frames-sent.ts';
import { runContract } from '../../src/contract/run.ts';

runContract('frames sent', framesSentCases);
