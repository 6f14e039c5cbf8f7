/** Puts a watcher in front of a function, so that nobody who uses or mocks the function can tell. */
'use strict';

/** In the stack of an error that is thrown inside. */
const ourFrames = 2;

/** `before(args, self)` is told of each call and may answer other arguments. Nothing happens where there is no such function. */
function wrapInPlace(owner, name, before) {
  const original = owner?.[name];
  if (typeof original !== 'function') return;
  const call = (self, args, target) => {
    const used = before(args, self) ?? args;
    const limit = Error.stackTraceLimit;
    const isRaised = setLimit(limit, limit + ourFrames);
    try {
      if (target === undefined) return Reflect.apply(original, self, used);
      return Reflect.construct(original, used, target === own ? original : target);
    } catch (error) {
      throw withoutOurFrames(error);
    } finally {
      if (isRaised) setLimit(limit + ourFrames, limit);
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

/** So that a stack has as many frames of others as it would have; false where nobody may. */
function setLimit(from, to) {
  if (typeof from !== 'number' || Error.stackTraceLimit !== from) return false;
  try {
    Error.stackTraceLimit = to;
    return true;
  } catch {
    return false;
  }
}

function withoutOurFrames(error) {
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
