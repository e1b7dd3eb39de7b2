import { Watchdog } from '../../../src/fuzz/watchdog.ts';

// An iteration without end, for the test of the watchdog.
const watchdog = new Watchdog(['the command', 'the other command'], 300);
watchdog.beat(0, 6);
watchdog.beat(1, 7);
for (;;);
