/**
 * Members that the language, the platform and common libraries look for on any object without being told their name by the program:
 * conversion, iteration, promises, events, comparison. Such a member counts as part of its class for everybody who loads it.
 */
const names = new Set(
  `constructor prototype name length __proto__ toString toLocaleString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable
  then catch finally next return throw toJSON toBSON toObject inspect nodeType $$typeof asymmetricMatch toAsymmetricMatcher
  on once off emit addListener removeListener removeAllListeners prependListener listeners listenerCount eventNames setMaxListeners
  handleEvent dispose destroy close end write read pipe call apply bind get set has delete add clear keys values entries forEach size
  at map filter reduce slice splice push pop shift concat join indexOf includes find sort
  equals equal compare compareTo hashCode clone stack message cause code errors
  fetch listen handle request respond subscribe unsubscribe publish dispatch observe start stop run open connect disconnect flush abort
  log trace debug info warn error parse safeParse validate serialize deserialize stringify format render evaluate resolve
  json text blob bytes arrayBuffer formData body headers status ok url method default init setup teardown`.split(/\s+/),
);

export function isLookedUpUnasked(name: string): boolean {
  return names.has(name) || /^(?:@@|nodejs\.|Symbol\.)/.test(name);
}
