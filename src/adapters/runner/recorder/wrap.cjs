/** Puts a watcher in front of a function, so that nobody who uses or mocks the function can tell. */
'use strict';

/** `before(args)` is told of each call and may answer other arguments. Nothing happens where there is no such function. */
function wrapInPlace(owner, name, before) {
  const original = owner?.[name];
  if (typeof original !== 'function') return;
  const call = (self, args, target) => {
    const used = before(args) ?? args;
    try {
      if (target === undefined) return Reflect.apply(original, self, used);
      return Reflect.construct(original, used, target === own ? original : target);
    } catch (error) {
      throw withoutOurFrame(error);
    }
  };
  const own = Object.hasOwn(original, 'prototype')
    ? function (...args) {
        return call(this, args, new.target);
      }
    : {
        own(...args) {
          return call(this, args);
        },
      }.own;
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key);
    const mine = Object.getOwnPropertyDescriptor(own, key);
    if (mine === undefined || mine.configurable) Object.defineProperty(own, key, descriptor);
    else if (mine.writable) own[key] = descriptor.value;
  }
  owner[name] = own;
}

function withoutOurFrame(error) {
  try {
    const { stack } = error;
    if (typeof stack === 'string' && stack.includes(__filename))
      error.stack = stack
        .split('\n')
        .filter((line) => !line.includes(__filename))
        .join('\n');
  } catch {
    // a value that is no error, or one that nobody may touch
  }
  return error;
}

module.exports = { wrapInPlace };
