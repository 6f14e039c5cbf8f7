import { describe, expect, test } from 'vitest';
import { trustedConfigReader } from '#config/trusted-ref';
import type { Change } from '#domain/change';
import type { FileSide } from '#domain/config/reading';
import { aChange, aChangedFile } from '../../test/support/builders.ts';

const reader = trustedConfigReader(['vitest', 'command']);
const [one, two, broken] = ['always: [one/**]\n', 'always: [two/**]\n', 'alwys: []\n'];
const edit = (status: 'added' | 'modified' | 'deleted') => [
  aChangedFile({ path: 'assay.yaml', status, kind: 'config' }),
];

/** What is trusted when each side has this text; a side left out has no such file. */
const decide = (change: Partial<Change>, texts: Partial<Record<FileSide, string>>) =>
  reader(aChange(change), async (side) => {
    const text = texts[side];
    return text === undefined ? null : { ok: true, bytes: Buffer.from(text) };
  });
const workTree: Partial<Change> = {
  boundary: 'worktree',
  inPlace: true,
  head: { label: 'work tree', commit: null, tree: 't' },
};

test('none anywhere: nothing is configured and nothing is said', async () => {
  expect(await decide({}, {})).toEqual({ config: null, notes: [], unread: null });
});

test("base's decides, and only base is read when the change leaves it alone", async () => {
  const sides: FileSide[] = [];
  const trusted = await reader(aChange(), async (side) => {
    sides.push(side);
    return { ok: true, bytes: Buffer.from(one) };
  });
  expect(trusted).toMatchObject({ config: { always: ['one/**'] }, notes: [], unread: null });
  expect(sides).toEqual(['base']);
});

test.each([{}, workTree])("a change that edits it is judged by base's, work tree or not (%#)", async (where) => {
  const edited = await decide({ ...where, files: edit('modified') }, { base: one, head: two, 'checked-out': two });
  expect(edited.config?.always).toEqual(['one/**']);
  expect(edited.notes).toEqual([expect.stringMatching(/^assay\.yaml changed: judged by the one on main;/)]);
  const deleted = await decide({ ...where, files: edit('deleted') }, { base: one });
  expect(deleted.config?.always).toEqual(['one/**']);
  expect(deleted.notes[0]).toMatch(/^assay\.yaml was deleted: judged by the one on main;/);
});

test('renamed away, it was deleted', async () => {
  const files = [aChangedFile({ path: 'old.yaml', oldPath: 'assay.yaml', status: 'renamed' })];
  expect((await decide({ files }, { base: one })).config?.always).toEqual(['one/**']);
});

describe('where base has none', () => {
  const files = edit('added');

  test('one that is in no commit is the words of whoever sits here', async () => {
    const trusted = await decide({ ...workTree, files }, { head: two });
    expect(trusted.config?.always).toEqual(['two/**']);
    expect(trusted.notes[0]).toMatch(/^assay\.yaml is in no commit yet: used as it is here/);
  });

  test.each([
    ['between refs', {}, { head: two }],
    ['of a clean checkout', { inPlace: true }, { head: two, 'checked-out': two }],
    ['of a commit, edited since', workTree, { head: two, 'checked-out': one }],
    ['of a first commit', { base: null }, { head: two }],
  ] as const)('one %s decides nothing', async (_, change, texts) => {
    const trusted = await decide({ ...change, files }, texts);
    expect(trusted.config).toBeNull();
    expect(trusted.notes[0]).toMatch(/^assay\.yaml is new in this change and not used/);
  });
});

describe('mistakes', () => {
  const code = { code: 'bad-config' };

  test('on base are told, with where they have to be corrected', async () => {
    const wanted = { ...code, message: 'assay.yaml:1:1 unknown key "alwys"; did you mean "always"? (on main)' };
    await expect(decide({}, { base: broken })).rejects.toMatchObject({
      ...wanted,
      hint: expect.stringContaining('main'),
    });
  });

  test('in what the change brings are told, whether it is used or not', async () => {
    await expect(decide({ files: edit('modified') }, { base: one, head: broken })).rejects.toMatchObject(code);
    await expect(decide({ files: edit('added') }, { head: broken })).rejects.toMatchObject(code);
    await expect(decide({ files: edit('added') }, { head: `${broken}sutes: 1\n` })).rejects.toMatchObject({
      message: expect.stringMatching(/^assay\.yaml has 2 mistakes\n {2}assay\.yaml:1:1 .*\n {2}assay\.yaml:2:1 /),
    });
  });

  test('that this change repairs leave nothing configured, and no pass', async () => {
    const repaired = await decide({ files: edit('modified') }, { base: broken, head: one });
    expect(repaired.config).toBeNull();
    expect(repaired.unread).toMatch(/^assay\.yaml of main cannot be read \(assay\.yaml:1:1 unknown key "alwys"/);
    expect((await decide({ files: edit('deleted') }, { base: broken })).unread).not.toBeNull();
  });

  test('a link is no file', async () => {
    const link = async () => ({ ok: false as const, problem: 'is a symbolic link: links are not followed' });
    await expect(reader(aChange(), link)).rejects.toMatchObject({
      message: 'assay.yaml:1:1 is a symbolic link: links are not followed (on main)',
    });
  });
});

test('what nothing acts on yet is said', async () => {
  const { notes } = await decide(
    {},
    { base: 'services: { a: { owners: [b] } }\nagents: { rounds: 1 }\nconfidence: { high: 0.9 }\n' },
  );
  expect(notes).toEqual([
    'assay.yaml: services.owners, confidence and agents are read and checked, but nothing acts on them yet',
  ]);
});
