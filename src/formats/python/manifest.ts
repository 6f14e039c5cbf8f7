/**
 * What the manifests of a Python project say besides pytest's own configuration: whether it asks for a package, which modules it offers
 * to pytest as plugins, which folders are its workspace. Pure over texts; `text` answers null for a file that is not there.
 */
import { parseIni } from '#formats/python/ini';
import { parseToml, tableAt, textsIn } from '#formats/python/toml';
import { globMatcher } from '#kit/glob';

type Text = (name: string) => string | null;

/** The file of a folder that asks for the package, null when none does. */
export function asksFor(name: string, text: Text, names: readonly string[]): string | null {
  const wanted = new RegExp(`^\\s*${name}(?:$|[\\s\\[<>=!~;@,(])`, 'im');
  const pyproject = parseToml(text('pyproject.toml') ?? '');
  if (pyproject !== null && dependencies(pyproject).some((it) => wanted.test(it))) return 'pyproject.toml';
  const pipfile = parseToml(text('Pipfile') ?? '');
  const listed = ['packages', 'dev-packages'].flatMap((it) => Object.keys(tableAt(pipfile, it) ?? {}));
  if (listed.some((it) => wanted.test(it))) return 'Pipfile';
  const requirements = names.filter(
    (it) => /^(?:requirements\/)?[\w.-]*\.(?:txt|in)$/.test(it) && /require|dev|test/i.test(it),
  );
  const found = requirements.find((it) => wanted.test(text(it) ?? ''));
  if (found !== undefined) return found;
  const sections = [...parseIni(text('setup.cfg') ?? '').values(), ...parseIni(text('tox.ini') ?? '').values()];
  const values = sections.flatMap((section) => [...section.values()]);
  if (values.some((value) => wanted.test(value))) return text('setup.cfg') === null ? 'tox.ini' : 'setup.cfg';
  return new RegExp(`['"]${name}(?:['"\\s\\[<>=!~;])`).test(text('setup.py') ?? '') ? 'setup.py' : null;
}

/** Requirements of all groups and extras (PEP 621, PEP 735, uv, PDM, Hatch), and Poetry's names. */
function dependencies(pyproject: unknown): readonly string[] {
  const project = tableAt(pyproject, 'project');
  const poetry = tableAt(pyproject, 'tool', 'poetry');
  const groups = Object.values(tableAt(poetry, 'group') ?? {}).map((it) => tableAt(it, 'dependencies'));
  const byName = [tableAt(poetry, 'dependencies'), tableAt(poetry, 'dev-dependencies'), ...groups];
  return [
    ...textsIn(project?.['dependencies']),
    ...textsIn(project?.['optional-dependencies']),
    ...textsIn(tableAt(pyproject, 'dependency-groups')),
    ...textsIn(tableAt(pyproject, 'tool', 'uv')?.['dev-dependencies']),
    ...textsIn(tableAt(pyproject, 'tool', 'pdm', 'dev-dependencies')),
    ...textsIn(tableAt(pyproject, 'tool', 'hatch', 'envs')),
    ...byName.flatMap((table) => Object.keys(table ?? {})),
  ];
}

/** `[project.entry-points.pytest11]`, Poetry's plugins and setup.cfg's entry points. */
export function pytestEntryPoints(text: Text): readonly string[] {
  const pyproject = parseToml(text('pyproject.toml') ?? '');
  const tables = [
    tableAt(pyproject, 'project', 'entry-points', 'pytest11'),
    tableAt(pyproject, 'tool', 'poetry', 'plugins', 'pytest11'),
  ];
  const ini =
    parseIni(text('setup.cfg') ?? '')
      .get('options.entry_points')
      ?.get('pytest11') ?? '';
  const named = [...tables.flatMap(textsIn), ...[...ini.matchAll(/=\s*(\S+)/g)].map((match) => match[1] ?? '')];
  return named.map((it) => it.split(':')[0]?.trim() ?? '').filter((it) => it !== '');
}

/** Whether a folder is a member of the root's uv workspace. */
export function workspaceMembers(pyproject: string | null): (dir: string) => boolean {
  const workspace = tableAt(parseToml(pyproject ?? ''), 'tool', 'uv', 'workspace');
  const members = globMatcher(textsIn(workspace?.['members']));
  const excluded = globMatcher(textsIn(workspace?.['exclude']));
  return (dir) => members(dir) && !excluded(dir);
}
