/**
 * What the go command said about packages it could not build, by package: compilers and vet write under a heading `# import/path`, newer
 * versions name the package in the record. Pure; bounded in memory.
 */
import { type CappedText, cappedText } from '#formats/toolchain/report-records';
import { plain } from '#kit/text';

export interface BuildErrors {
  /** A line of standard error. */
  line(text: string): void;
  /** What a record says about a build (`build-output` of Go 1.24). */
  of(built: string, text: string): void;
  /** Why a package does not build: its own errors, else those of `cause`, else what no other package of `asked` explains. */
  about(path: string, cause: string, asked: readonly string[]): string;
  /** What belongs to no package: a module file that does not parse, a flag that does not exist. */
  general(): string;
}

const maxText = 16_384;
const progress = /^go: (?:downloading|finding|extracting|added|upgraded) /;
const unreachable =
  /dial tcp|no such host|server misbehaving|i\/o timeout|connection re(?:fused|set)|network is unreachable|proxyconnect|GOPROXY=off|TLS handshake|x509: |\.(?:zip|mod|info|list)": (?:EOF|context deadline exceeded)|: (?:403|407|429|5\d\d) [A-Z]|[Cc]ould not (?:resolve host|read Username)|terminal prompts disabled|toolchain not available/;
/** So begins what is not the code's fault: nothing was judged, here or on base. */
const refusal = 'cannot start: ';

export function buildErrors(): BuildErrors {
  const byName = new Map<string, CappedText>();
  const loose = cappedText(maxText);
  let current: string | null = null;
  const textOf = (name: string): CappedText => {
    const text = byName.get(name) ?? cappedText(maxText);
    byName.set(name, text);
    return text;
  };
  const add = (name: string | null, text: string): void => (name === null ? loose : textOf(name)).add(text);
  return {
    line(text) {
      const [, heading] = /^# (\S+)/.exec(text) ?? [];
      if (heading !== undefined) current = heading.replace(/^\[(.*)\]$/, '$1');
      else if (!progress.test(text)) add(current, `${text}\n`);
    },
    of: (built, text) => {
      if (!text.startsWith('# ')) add(built.replace(/ \[.*$/, ''), text);
    },
    about(path, cause, asked) {
      const said = (names: readonly string[]) => names.map((name) => byName.get(name)?.text() ?? '').join('');
      const own = new Set([...namesOf(path), cause.replace(/ \[.*$/, '')]);
      const others = new Set(asked.flatMap(namesOf));
      const rest = [...byName.keys()].filter((name) => !others.has(name));
      return (
        words(said([...own]) || said(rest) || loose.text() || said([...byName.keys()])) || 'the package does not build'
      );
    },
    general: () => words(loose.text() || [...byName.values()].map((it) => it.text()).join('')),
  };
}

/** A package and its tests, as the go command calls them. */
function namesOf(path: string): readonly string[] {
  return [path, `${path}_test`, `${path}.test`];
}

/** Whether it is not the code that is wrong, but what could not be had to build it. */
export function isRefusal(message: string): boolean {
  return message.startsWith(refusal);
}

/** Says what to do where it is not the code that is wrong. */
function words(said: string): string {
  const text = plain(said).trim().slice(0, maxText);
  return unreachable.test(text)
    ? `${refusal}dependencies could not be downloaded (\`go mod download\` fetches them): ${text}`
    : text;
}
