/** Loaded by Playwright as if it were a configuration, see ask.cjs: prints what the user's one says as a line of JSON and leaves. */
'use strict';
const { writeSync } = require('node:fs');
const { dirname } = require('node:path');
const { describe, isModule } = require('./config.cjs');

const { file, root, browser } = JSON.parse(process.env.ASSAY_PLAYWRIGHT);

function tell(config) {
  const answer = describe(config, { dir: dirname(file), root, browser });
  writeSync(1, `\n${JSON.stringify({ assayPlaywright: answer })}\n`);
  process.exit(0);
}

module.exports = { file, tell };
if (!isModule(file)) tell(require(file));
