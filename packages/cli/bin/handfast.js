#!/usr/bin/env node
// Not compiled: it is there before the first build, or npm would link no command in a fresh clone.
import '../dist/src/bin.js';
