/**
 * Records under Mocha: all files are loaded first, so that what runs while they load belongs to each of them, as do hooks of the whole
 * run; then one file's tests after the other's. Tests outside of any `describe` come first, so that a file may have two turns.
 */
'use strict';

/** `files`: absolute, as Mocha was given them. `own`: our scripts. `prototype`: of Mocha's Runner. */
function record({ script, dir, root, files, own }, prototype) {
  const { createRecorder } = require(script);
  const recorder = createRecorder({ root, dir, own });
  const known = new Map(files.map((file) => [file, { file, project: null }]));
  let marks = null;
  let current = null;
  const turnTo = (next) => {
    if (next === current) return;
    // a file has its marks before it has its first record: what is shared is known only in the end
    marks ??= [...known.values()].map((test) => [test, recorder.mark(test)]);
    if (current === null) recorder.share();
    else recorder.keep(current);
    current = next;
    recorder.own(next);
  };
  const { run } = prototype;
  prototype.run = function (...args) {
    // a runner's first word about a file: a suite or a test of it begins
    for (const event of ['suite', 'test', 'pending'])
      this.on(event, ({ file }) => known.has(file) && turnTo(known.get(file)));
    this.on('hook', ({ parent, title }) => parent?.root && /^"after all"/.test(title) && turnTo(null));
    this.on('end', () => {
      turnTo(null);
      recorder.share();
      for (const [test, id] of marks ?? []) recorder.keepShared(test, { id, cpuMs: 0 });
    });
    return run.apply(this, args);
  };
  return recorder;
}

module.exports = { record };
