import { utf8Cases } from './cases/utf8.ts';
import { runTable } from './support/run.ts';

runTable('UTF-8', utf8Cases());
