/**
 * The Python reader beside CPython's own parser: the same imports, by the same names, with the same ones for type checkers only, in every
 * file of the standard library (and of PYTHON_SOURCES, a list of folders like PATH, when it is set).
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFacts } from '#adapters/language/python/text/read-facts';
import { needs } from '../support/needs.ts';

/** Prints one JSON array per file that parses: path, imports, imports that only type checkers see. */
const program = `
import ast, json, os, sys, warnings
warnings.simplefilter("ignore")
def is_type(test): return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING")
def walk(node, typed, found):
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST): continue
            inner = typed
            if isinstance(node, ast.If):
                negated = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not) and is_type(node.test.operand)
                if (field == "body" and is_type(node.test)) or (field == "orelse" and negated): inner = True
            if isinstance(child, ast.Import):
                for it in child.names: found.append(("module " + it.name, inner))
            elif isinstance(child, ast.ImportFrom):
                found.append(("from " + "." * child.level + (child.module or "") + ":" + ",".join(it.name for it in child.names), inner))
            else: walk(child, inner, found)
folders = [os.path.dirname(os.__file__), *filter(None, os.environ.get("PYTHON_SOURCES", "").split(os.pathsep))]
for top in folders:
    for folder, dirs, names in os.walk(top):
        dirs[:] = [it for it in dirs if it not in ("site-packages", "dist-packages", "lib2to3", "__pycache__")]
        for name in names:
            path = os.path.join(folder, name)
            try:
                if not name.endswith(".py") or os.path.getsize(path) > 4 << 20: continue
                with open(path, encoding="utf-8") as file: text = file.read()
                found = []
                walk(ast.parse(text), False, found)
            except (SyntaxError, ValueError, RecursionError, OSError): continue
            run = {it for it, typed in found if not typed}
            print(json.dumps([path, sorted({it for it, _ in found}), sorted({it for it, _ in found} - run)]))
`;

const python = needs('python');

describe.skipIf(!python.ok)(`Python files${python.reason}`, () => {
  test('import what CPython says they import', () => {
    const { stdout, stderr } = spawnSync('python3', ['-c', program], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: 110_000,
    });
    const lines = stdout.split('\n').filter((line) => line !== '');
    expect(lines.length, stderr).toBeGreaterThan(200);
    const wrong: unknown[] = [];
    for (const line of lines) {
      const [path, imports, types] = JSON.parse(line) as [string, string[], string[]];
      const { links, unparsed } = readFacts(readFileSync(path, 'utf8'));
      const read = links
        .filter(({ kind }) => kind === 'import' || kind === 'type')
        .filter(({ shape }) => shape !== 'root');
      const name = (link: (typeof read)[number]): string => `${link.shape} ${link.text}`;
      const ours = [...read.map(name), ...read.flatMap((it) => (it.kind === 'type' ? [`type ${name(it)}`] : []))];
      // Loaded by name elsewhere in the file, it is more than a type.
      const named = new Set(links.filter(({ kind }) => kind === 'dynamic').map(name));
      const theirs = [...imports, ...types.map((it) => `type ${it}`)].filter(
        (it) => !named.has(it.replace('type ', '')),
      );
      const [more, fewer] = [ours.filter((it) => !theirs.includes(it)), theirs.filter((it) => !ours.includes(it))];
      if (unparsed !== null || more.length + fewer.length > 0) wrong.push({ path, unparsed, more, fewer });
    }
    expect(wrong).toEqual([]);
  });
});
