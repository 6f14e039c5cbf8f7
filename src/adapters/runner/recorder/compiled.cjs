/** CommonJS that a hook compiles on the fly (ts-node, tsx, @babel/register) is seen on its way to V8. */
'use strict';
const Module = require('node:module');
const { inlineMap } = require('./source-map.cjs');

/** Answers `maps` of coverage.cjs from now on. */
function mapsOfCompiled() {
  const compiled = new Map();
  const { _compile } = Module.prototype;
  Module.prototype._compile = function (content, filename, ...rest) {
    if (typeof content === 'string' && !/[\\/]node_modules[\\/]/.test(filename) && inlineMap(content) !== null)
      compiled.set(filename, content);
    return _compile.call(this, content, filename, ...rest);
  };
  return (path) => {
    const code = compiled.get(path);
    return code === undefined ? undefined : { code, map: inlineMap(code), shift: 0 };
  };
}

module.exports = { mapsOfCompiled };
