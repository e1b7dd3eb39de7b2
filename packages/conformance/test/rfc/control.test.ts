import { controlCases } from './cases/control.ts';
import { runTable } from './support/run.ts';

runTable('Pings and pongs', controlCases());
