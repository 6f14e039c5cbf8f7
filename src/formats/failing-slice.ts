/** The failing slice: the few lines a person needs of one failure. Pure. */
import type { TestError } from '#domain/result';
import { framesInside } from '#formats/stack-trace';
import { cut, plain } from '#kit/text';

const maxLines = 14;
const maxWidth = 200;

/** Message (or expected and got), then the frames inside the repository, innermost first. Plain text, at most 14 lines. */
export function failingSlice(error: TestError, root: string): readonly string[] {
  const lines = messageLines(error);
  const frames = framesInside(plain(error.stack), root, 4).map(({ name, file, line, column }) =>
    name === '' ? `  at ${file}:${line}:${column}` : `  at ${name} (${file}:${line}:${column})`,
  );
  return [...lines.slice(0, maxLines - frames.length), ...frames].map((line) => cut(line, maxWidth));
}

function messageLines(error: TestError): readonly string[] {
  const message = plain(error.message).trim();
  const short = (text: string | null): text is string => text !== null && text.length <= 80 && !text.includes('\n');
  if (short(error.expected) && short(error.actual) && error.expected !== error.actual) {
    const first = message.split('\n')[0] ?? '';
    const summary = `expected ${plain(error.expected)}, got ${plain(error.actual)}`;
    return first.includes(error.expected) && first.includes(error.actual)
      ? [summary]
      : [first, summary].filter((line) => line !== '');
  }
  const named = error.name === '' || message.startsWith(error.name) ? message : `${error.name}: ${message}`;
  return named.split('\n').filter((line) => line.trim() !== '');
}
