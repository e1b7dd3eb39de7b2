import { scenarios } from './leak-scenarios.ts';
import { measureLeaks } from './measure-leaks.ts';

await measureLeaks(scenarios, Number(process.argv[2]));
