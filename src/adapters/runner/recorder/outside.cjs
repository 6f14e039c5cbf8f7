/**
 * What a test looks at that no revision holds: other machines, and services of this one that its own process does not offer (a database
 * that somebody started). A result that depends on one is not taken over for a later run.
 */
'use strict';
const dgram = require('node:dgram');
const dns = require('node:dns');
const net = require('node:net');
const { wrapInPlace } = require('./wrap.cjs');

const local = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|::1|\[::1\]|0\.0\.0\.0|::|::ffff:127(?:\.\d{1,3}){3})$/i;
/** Servers of this process, as weak references: some are made by the thousand. */
let servers = [];
const mostServers = 1_000;
let watcher = null;

/** `now()` answers {outside} of the test file that runs; a later call replaces an earlier one. */
function watchOutside({ now }) {
  const isFirst = watcher === null;
  watcher = { now };
  if (!isFirst) return;
  wrapInPlace(net.Server.prototype, 'listen', (_, server) => void remember(server));
  wrapInPlace(net.Socket.prototype, 'connect', (args) => void tellConnection(targetOf(args)));
  wrapInPlace(dgram.Socket.prototype, 'connect', ([, host]) => void tellHost(host));
  // The address comes behind the port; what is sent is nobody's concern.
  wrapInPlace(
    dgram.Socket.prototype,
    'send',
    (args) =>
      void tellHost(args.find((it, at) => at > 1 && typeof it === 'string' && typeof args[at - 1] === 'number')),
  );
  for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    const names = Object.getOwnPropertyNames(owner).filter((name) => /^(?:lookup|resolve(?!r)|reverse)/.test(name));
    for (const name of names) wrapInPlace(owner, name, ([host]) => void tellHost(host));
  }
}

function remember(server) {
  if (servers.length >= mostServers) servers = servers.filter((it) => it.deref()?.listening);
  servers.push(new WeakRef(server));
}

/** A datagram to this machine goes to whoever the test itself set up, or to nobody. */
function tellHost(host) {
  if (typeof host === 'string' && !local.test(host)) tell(`network ${host}`);
}

function tellConnection({ host, port, path }) {
  if (path === undefined && typeof host === 'string' && !local.test(host)) return tell(`network ${host}`);
  const target = path ?? Number(port);
  const isOwn = servers.some((it) => {
    const address = it.deref()?.address();
    return (typeof address === 'string' ? address : address?.port) === target;
  });
  if (!isOwn) tell(`a service of this machine (${path ?? `port ${port}`})`);
}

function tell(what) {
  watcher.now().outside.add(what.slice(0, 200));
}

/** Of `connect(options)`, `connect(port, host)`, `connect(path)` and the list that Node makes of them. */
function targetOf([first, second]) {
  const options = Array.isArray(first) ? first[0] : first;
  if (typeof options === 'object' && options !== null) {
    const { host, port, path } = options;
    return path ? { path: String(path) } : { host, port };
  }
  const isPort = typeof options === 'number' || /^\d+$/.test(String(options));
  return isPort ? { port: options, host: typeof second === 'string' ? second : undefined } : { path: String(options) };
}

module.exports = { watchOutside };
