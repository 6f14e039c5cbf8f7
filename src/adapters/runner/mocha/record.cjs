/**
 * Records under Mocha: all files are loaded first, so that what runs while they load belongs to each of them; then one file's tests after
 * the other's. Root hooks belong to the file whose tests they surround.
 */
'use strict';

/** `files`: absolute, as Mocha was given them. */
function record({ script, dir, root, files }, prototype) {
  const { createRecorder, mapsOfCompiled } = require(script);
  const recorder = createRecorder({ root, dir, maps: mapsOfCompiled() });
  const left = new Set(files);
  let current = null;
  const turnTo = (file) => {
    if (file === current) return;
    if (current === null) recorder.shareUntilNow();
    else recorder.keep({ file: current, project: null });
    current = file;
    left.delete(file);
    recorder.own({ file, project: null });
  };
  const { run } = prototype;
  prototype.run = function (...args) {
    // a runner's first word about a file: a suite or a test of it begins
    for (const event of ['suite', 'test', 'pending'])
      this.on(event, ({ file }) => file && left.has(file) && turnTo(file));
    this.on('end', () => {
      if (current !== null) recorder.keep({ file: current, project: null });
      for (const file of left) recorder.keep({ file, project: null });
      recorder.own(null);
    });
    return run.apply(this, args);
  };
  return recorder;
}

module.exports = { record };
