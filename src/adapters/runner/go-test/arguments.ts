/**
 * Command lines of the go command: `go test -race -tags=integration ./... -args -update`.
 * Invariant: pure; what is kept means the same to `go test` as it did in the script.
 */

export interface GoTestLine {
  /** Flags without coverage, benchmarks, profiles, output, repetition and the package patterns. */
  readonly args: readonly string[];
  /** Package patterns as written; `.` when there are none. */
  readonly patterns: readonly string[];
  /** Folder of `-C`, '' without one. */
  readonly chdir: string;
}

/** Flags of `go test` and `go build` that take the next word as their value when they have no `=`. */
const valued = new Set(
  `C tags timeout run skip parallel p cpu ldflags gcflags asmflags gccgoflags mod modfile overlay exec vet shuffle count pgo
  covermode coverpkg coverprofile bench benchtime cpuprofile memprofile memprofilerate blockprofile blockprofilerate mutexprofile
  mutexprofilefraction trace outputdir o list fuzz fuzztime fuzzminimizetime fuzzcachedir installsuffix pkgdir toolexec buildmode
  compiler testlogfile`.split(/\s+/),
);
/** How results are printed, written, repeated or measured, and where the run stops, is ours to say. */
const ours =
  /^(?:C|v|json|count|failfast|c|i|o|list|x|n|cover|covermode|coverpkg|coverprofile|bench|benchmem|benchtime|cpuprofile|memprofile|memprofilerate|blockprofile|blockprofilerate|mutexprofile|mutexprofilefraction|trace|outputdir|fuzz|fuzztime|fuzzminimizetime|artifacts)$/;

/** Null when it does not run tests. */
export function parseLine(argv: readonly string[]): GoTestLine | null {
  const [program, ...words] = argv;
  const before = words.slice(0, Math.max(0, words.indexOf('test')));
  if (program !== 'go' || !words.includes('test') || before.some((word, at) => at === 0 && !word.startsWith('-C')))
    return null;
  const args: string[] = [];
  const patterns: string[] = [];
  let chdir = before[0]?.startsWith('-C=') ? before[0].slice(3) : (before[1] ?? '');
  for (let at = before.length + 1; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [, name = '', value] = /^--?(?:test\.)?(\w+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === 'args') {
      args.push(...words.slice(at));
      break;
    }
    if (name === '') {
      if (!word.startsWith('-')) patterns.push(word);
      continue;
    }
    const takesNext = value === undefined && valued.has(name);
    if (takesNext) at += 1;
    if (name === 'C') chdir = value ?? words[at] ?? '';
    if (!ours.test(name)) args.push(...(takesNext ? [word, words[at] ?? ''] : [word]));
  }
  return { args, patterns: patterns.length === 0 ? ['.'] : patterns, chdir };
}

/** Globs of the test files a pattern means, relative to the folder of the command; a pattern the shell computes means all. */
export function patternGlobs(patterns: readonly string[], modulePath: string | null): readonly string[] {
  return patterns.map((pattern) => {
    const isOwn = modulePath !== null && (pattern === modulePath || pattern.startsWith(`${modulePath}/`));
    const path = (isOwn ? pattern.slice(modulePath.length) : pattern)
      .replace(/^(?:\.?\/+)+|^\.$/, '')
      .replace(/\/+$/, '');
    const isPath = isOwn || pattern === '.' || pattern.startsWith('./');
    if (!isPath || /[$`*?[\]{}()]/.test(path)) return '**/*_test.go';
    if (path === '') return '*_test.go';
    if (path === '...' || path.endsWith('/...')) return `${path.slice(0, -3)}**/*_test.go`;
    return `${path}/*_test.go`;
  });
}
