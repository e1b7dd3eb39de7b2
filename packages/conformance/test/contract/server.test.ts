import { runContract } from '../../src/contract/run.ts';

runContract('server: from listening to closed');
runContract('server: handshake');
runContract('server: verifyClient');
runContract('server: hooks');
