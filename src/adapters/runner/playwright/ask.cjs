/**
 * Asks the user's Playwright what its configuration says, in whatever language it is written:
 *     node ask.cjs CONFIG ROOT [--browser=NAME]
 * CONFIG is absolute. Playwright loads ask-config.*, which loads CONFIG, prints one line and ends the process: no test is loaded.
 */
'use strict';
const { realpathSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { isModule } = require('./config.cjs');

const [config, root, browser = ''] = process.argv.slice(2);
const file = realpathSync(config);
const require_ = createRequire(file);
const cli = join(dirname(require_.resolve('@playwright/test/package.json')), 'cli.js');
const name = browser.replace(/^--browser=/, '');
process.env.ASSAY_PLAYWRIGHT = JSON.stringify({ file, root: realpathSync(root), browser: name === '' ? null : name });
const wrapper = join(__dirname, isModule(file) ? 'ask-config.mjs' : 'ask-config.cjs');
process.argv.splice(1, process.argv.length, cli, 'test', '--list', '-c', wrapper);
require(cli);
