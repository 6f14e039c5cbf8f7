/**
 * JavaScript and Python stack traces: which frames lie in the repository. Frames of installed packages, Node itself and the runner say
 * nothing about whose fault it is. Sources: V8's "Stack trace API" format, `at name (file:line:column)`, with file: URLs and async
 * frames; Python's `File "file", line 1, in name`, the innermost frame last, of the exception told last.
 */

export interface Frame {
  /** Empty when anonymous. */
  readonly name: string;
  /** Relative to the root given. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `at PLACE:1:2` or `at NAME (PLACE:1:2)`; folders may have parentheses in their names. Linear in the length of the line. */
const framePattern = /^\s*at (?:async )?(.*):(\d+):(\d+)(\)?)\s*$/;

/** `  File "PLACE", line 1, in NAME` */
const pythonFrame = /^\s*File "([^"\n]+)", line (\d+)(?:, in (.+))?$/;
const pythonStart = 'Traceback (most recent call last):';

/** Frames inside `root` (absolute folder) and outside of any installed package, innermost first, at most `max`. */
export function framesInside(stack: string, root: string, max = 8): readonly Frame[] {
  const last = stack.lastIndexOf(pythonStart);
  return last < 0 ? v8Frames(stack, root, max) : pythonFrames(stack.slice(last), root).slice(0, max);
}

function pythonFrames(stack: string, root: string): readonly Frame[] {
  const prefix = root.endsWith('/') ? root : `${root}/`;
  const frames = stack.split('\n').flatMap((text): readonly Frame[] => {
    const [, path = '', line = '0', name = ''] = pythonFrame.exec(text) ?? [];
    if (!path.startsWith(prefix) || /\/(?:site|dist)-packages\//.test(path)) return [];
    return [{ name: name === '<module>' ? '' : name, file: path.slice(prefix.length), line: Number(line), column: 1 }];
  });
  return frames.reverse();
}

function v8Frames(stack: string, root: string, max: number): readonly Frame[] {
  const prefix = root.endsWith('/') ? root : `${root}/`;
  const frames: Frame[] = [];
  for (const text of stack.split('\n')) {
    const match = framePattern.exec(text);
    if (match === null) continue;
    const [, head = '', line = '0', column = '0', closing = ''] = match;
    const open = closing === '' ? -1 : head.indexOf(' (');
    const name = open < 0 ? '' : head.slice(0, open);
    const place = open < 0 ? head : head.slice(open + 2);
    const path = place.startsWith('file://') ? decodeFileUrl(place) : place;
    const clean = path.replace(/\?.*$/, '');
    if (!clean.startsWith(prefix) || clean.includes('/node_modules/')) continue;
    frames.push({ name, file: clean.slice(prefix.length), line: Number(line), column: Number(column) });
    if (frames.length === max) break;
  }
  return frames;
}

function decodeFileUrl(url: string): string {
  const path = url.slice('file://'.length);
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a stray % in a name: take it as it stands
  }
}
