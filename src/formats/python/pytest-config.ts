/**
 * What a folder's own files say to pytest: the first of its configuration files that has a section for it, as pytest itself
 * searches. Pure over texts. Source: https://docs.pytest.org/en/stable/reference/customize.html
 * Invariant: a value of the wrong type counts as not given.
 */
import { posix } from 'node:path';
import { type IniSections, parseIni } from '#formats/python/ini';
import { parseToml, tableAt } from '#formats/python/toml';

export interface PytestConfig {
  /** Relative to the repository root. */
  readonly path: string;
  /** How a person finds it: `[tool.pytest.ini_options]`; empty for a file of its own. */
  readonly section: string;
  /** Null when not given. */
  readonly testpaths: readonly string[] | null;
  readonly pythonFiles: readonly string[] | null;
  readonly norecursedirs: readonly string[] | null;
  readonly addopts: readonly string[];
  /** Folders for sys.path, relative to the configuration's folder. */
  readonly pythonpath: readonly string[];
  /** Modules that plugins load before all tests: pytest-django's settings. */
  readonly modules: readonly string[];
}

type Values = ReadonlyMap<string, unknown>;

const ownToml = ['pytest.toml', '.pytest.toml'];
const ownIni = ['pytest.ini', '.pytest.ini'];

/** Names of files that may configure pytest, in the order in which it looks at them. */
export const pytestConfigFiles: readonly string[] = [...ownToml, ...ownIni, 'pyproject.toml', 'tox.ini', 'setup.cfg'];

/** `text` answers null for a file that is not there. */
export function readPytestConfig(dir: string, text: (path: string) => string | null): PytestConfig | null {
  for (const name of pytestConfigFiles) {
    const path = posix.join(dir, name);
    const content = text(path);
    const found = content === null ? null : valuesOf(name, content);
    if (found) return { path, section: found.section, ...settings(found.values) };
  }
  return null;
}

function valuesOf(name: string, content: string): { readonly section: string; readonly values: Values } | null {
  if (name.endsWith('.toml')) return tomlValues(name, content);
  const sections = parseIni(content);
  if (ownIni.includes(name)) return { section: '', values: sections.get('pytest') ?? new Map() };
  const section = name === 'tox.ini' ? 'pytest' : 'tool:pytest';
  return iniValues(sections, section);
}

function iniValues(sections: IniSections, section: string): { section: string; values: Values } | null {
  const values = sections.get(section);
  return values ? { section: `[${section}]`, values } : null;
}

function tomlValues(name: string, content: string): { section: string; values: Values } | null {
  const root = parseToml(content);
  if (ownToml.includes(name)) return { section: '', values: new Map(Object.entries(tableAt(root, 'pytest') ?? {})) };
  const tool = tableAt(root, 'tool', 'pytest');
  const old = tableAt(tool, 'ini_options');
  if (old) return { section: '[tool.pytest.ini_options]', values: new Map(Object.entries(old)) };
  return tool ? { section: '[tool.pytest]', values: new Map(Object.entries(tool)) } : null;
}

function settings(values: Values): Omit<PytestConfig, 'path' | 'section'> {
  const words = (key: string): readonly string[] | null => {
    const value = values.get(key);
    if (typeof value === 'string') return shellWords(value);
    return isTexts(value) ? value : null;
  };
  const settingsModule = values.get('DJANGO_SETTINGS_MODULE');
  return {
    testpaths: words('testpaths'),
    pythonFiles: words('python_files'),
    norecursedirs: words('norecursedirs'),
    addopts: words('addopts') ?? [],
    pythonpath: words('pythonpath') ?? [],
    modules: typeof settingsModule === 'string' ? [settingsModule] : [],
  };
}

/** As Python's shlex splits: blanks and line ends separate, quotes keep together, a backslash keeps the next character. */
function shellWords(value: string): readonly string[] {
  const words = value.match(/(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"?|'[^']*'?)+/g) ?? [];
  return words.map((word) =>
    word.replace(/\\([\s\S])|"((?:[^"\\]|\\[\s\S])*)"?|'([^']*)'?/g, (_, escaped, double, single) =>
      typeof double === 'string' ? double.replace(/\\(["\\])/g, '$1') : String(escaped ?? single ?? ''),
    ),
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((it) => typeof it === 'string');
}
