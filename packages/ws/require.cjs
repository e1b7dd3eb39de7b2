'use strict';

// What `require('ws')` returns is the class. Node makes that of the export named 'module.exports'; bundlers do not all know it.
module.exports = require('./dist/src/index.js').WebSocket;
