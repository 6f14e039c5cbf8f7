/**
 * Prints what a Mocha configuration that is code says, as one marked line of JSON: node ask.mjs PATH ROOT
 * Absolute paths below ROOT come relative to the working directory: the answer serves other trees too.
 */
import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';

const { default: config } = await import(pathToFileURL(process.argv[2]));
const root = realpathSync(process.argv[3]);
console.log(`\nassay-mocha-config:${JSON.stringify(config.default ?? config, (_, value) => portable(value))}`);

function portable(value) {
  if (typeof value !== 'string' || !value.startsWith(`${root}/`)) return value;
  const path = relative(process.cwd(), value);
  return path.startsWith('.') ? path : `./${path}`;
}
