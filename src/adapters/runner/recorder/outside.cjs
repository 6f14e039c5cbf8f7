/**
 * What a test looks at that no revision holds: other machines. A result that depends on one is not taken over for a later run. Connections
 * to this machine are not counted: whoever listens there was started by the test, or is as foreign to git as what `files.cjs` tells.
 */
'use strict';
const dgram = require('node:dgram');
const net = require('node:net');
const { wrapInPlace } = require('./wrap.cjs');

const own = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|::1|\[::1\]|0\.0\.0\.0|::|::ffff:127(?:\.\d{1,3}){3})$/i;
let watcher = null;

/** `now()` answers {outside} of the test file that runs; a later call replaces an earlier one. */
function watchOutside({ now }) {
  const isFirst = watcher === null;
  watcher = { now };
  if (!isFirst) return;
  wrapInPlace(net.Socket.prototype, 'connect', (args) => tell(hostOf(args)));
  // The address comes behind the port; what is sent is nobody's concern.
  wrapInPlace(dgram.Socket.prototype, 'send', (args) =>
    tell(args.find((it, at) => at > 1 && typeof it === 'string' && typeof args[at - 1] === 'number')),
  );
}

function tell(host) {
  if (typeof host === 'string' && !own.test(host)) watcher.now().outside.add(`network ${host.slice(0, 200)}`);
}

/** Of `connect(options)`, `connect(port, host)`, `connect(path)` and the list that Node makes of them; undefined on this machine. */
function hostOf([first, second]) {
  const options = Array.isArray(first) ? first[0] : first;
  if (typeof options === 'object' && options !== null) return options.path ? undefined : options.host;
  return typeof second === 'string' ? second : undefined;
}

module.exports = { watchOutside };
