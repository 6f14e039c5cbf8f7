/**
 * What a process printed before it failed, from the line that names the error on. Pure.
 * Node prints where it threw, and the source there, before what went wrong, Python the whole way there; a reader of one line wants the
 * latter.
 */
const namesTheError = /^(?:Uncaught )?(?:\w+: )?\w*Error\b/m;

/** `printed` trimmed; as it is when no line of it names an error. */
export function lastWords(printed: string): string {
  const said = printed.trim();
  const way = said.lastIndexOf('Traceback (most recent call last):\n');
  const arrival = way < 0 ? -1 : said.slice(way).search(/\n(?=[\w.]+(?::|$))/m);
  if (arrival >= 0) return said.slice(way + arrival + 1);
  const at = said.search(namesTheError);
  return at < 0 ? said : said.slice(at);
}
