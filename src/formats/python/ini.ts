/**
 * INI files as Python tools read them (`pytest.ini`, `tox.ini`, `setup.cfg`): sections, `key = value` or `key: value`, values that go on in
 * indented lines. Pure. Invariant: any text gives sections; what is no setting is passed over.
 */
export type IniSections = ReadonlyMap<string, ReadonlyMap<string, string>>;

export function parseIni(text: string): IniSections {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | null = null;
  let key: string | null = null;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue;
    const header = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (header !== undefined) {
      section = sections.get(header) ?? new Map();
      sections.set(header, section);
      key = null;
    } else if (/^\s/.test(line)) {
      if (key !== null) section?.set(key, `${section.get(key)}\n${withoutComment(line).trim()}`);
    } else {
      const [, name, value = ''] = /^([^=:]+?)\s*[=:](.*)$/.exec(line) ?? [];
      key = name ?? null;
      if (name !== undefined) section?.set(name, withoutComment(value).trim());
    }
  }
  return sections;
}

/** A comment may follow a value after a blank. */
function withoutComment(value: string): string {
  return value.replace(/\s[#;].*$/, '');
}
