/**
 * What tools print when something fails: patterns as data, first match wins, with how sure a sign it is (10: nothing else looks like that).
 * Invariant: each pattern is linear in the length of the line, which has at most 1,000 characters. Pure.
 */

export interface Sign {
  readonly weight: number;
  /** What stands below it belongs to it: a stack, a source excerpt. */
  readonly opens: boolean;
}

const none: Sign = { weight: 0, opens: false };

/** Look like an error and are none. */
const harmless: readonly RegExp[] = [
  /^(?:\[INFO\] )?(?:Download(?:ing|ed)|Progress \(|Fetched|Get:\d|Unpacking|Setting up|Selecting previously)/,
  /\b(?:0|no) (?:errors?|failures?|failed|problems?|vulnerabilities)\b/i,
  /\b(?:errors?|failures?|failed): ?0\b(?!.*\b(?:errors?|failures?|failed): ?[1-9])/i,
  /^(?:\[command\]|\$ |\+ |> (?!Task )|##\[(?:group|command|debug)\])/,
];

type Row = readonly [RegExp, number, 'opens'?];

const rows: readonly Row[] = [
  // Maven: its advice is the least of what it says
  [
    /^\[ERROR\] (?:To see the full stack|Re-run Maven|For more information|\[Help \d|After correcting|-> \[Help| {2}mvn )/,
    4,
  ],
  [/^\[ERROR\]\s*$/, 4],
  [/^\[ERROR\] /, 9, 'opens'],
  [/^\[WARNING\] .*(?:Exception|No space left|corrupted)/, 7, 'opens'],
  [/^\[INFO\] BUILD FAILURE/, 4],
  [/^\[INFO\] \d+ errors?\b/, 4],
  [/^Tests run: \d+, Failures: \d+.*<<< (?:FAILURE|ERROR)!/, 9, 'opens'],
  // CI
  [/^##\[error\]|^::error\b/, 8],
  [/^Process completed with exit code [1-9]/, 7],
  [/^Build step '.*' (?:marked build as|changed build result to) (?:failure|FAILURE)/, 8],
  [/^Finished: FAILURE$/, 3],
  [/^ERROR: Job failed|^ERROR: script returned exit code/, 7],
  // Gradle, sbt, Ant
  [/^FAILURE: Build failed|^\* What went wrong:|^> Task \S+ FAILED|^Execution failed for task/, 9, 'opens'],
  [/^BUILD FAILED\b/, 6],
  [/^e: (?:file:)?\/?\S+\.kts?\b/, 9],
  // npm, Node, TypeScript, ESLint, bundlers
  [/^npm (?:ERR!|error)(?: A complete log| {4}\/|\s*$)/, 3],
  [/^npm (?:ERR!|error)\s/, 8],
  [/\berror TS\d+:/, 9],
  [/^\s+\d+:\d+\s+error\s/, 8],
  [/^✖ \d+ problems?/, 6],
  // test runners
  [/^\s*(?:FAIL|FAILED|ERROR)\s+\S/, 8, 'opens'],
  [/^\s*--- FAIL:|^panic: |^fatal error: |\bpanicked at\b/, 9, 'opens'],
  [/^E {3,}\S/, 9],
  [/^_{3,} .* _{3,}$/, 5, 'opens'],
  [/^={3,} (?:FAILURES|ERRORS) ={3,}$/, 6],
  [/^={3,} .*\b[1-9]\d* (?:failed|errors?)\b/, 6],
  [/^\s*● \S/, 8, 'opens'],
  [/^\s*(?:✗|✕|×|✘|❌|\u2717)\s/, 7, 'opens'],
  [/^\s*not ok \d+/, 8, 'opens'],
  [/^\s*\d+\) \S/, 4, 'opens'],
  [/^test \S.* \.\.\. FAILED$|^failures:$/, 8],
  [/^\s*(?:Tests?|Test Files|Test Suites):?\s.*\b[1-9]\d* failed\b/, 6],
  // compilers, make, cmake, linkers
  [/^[^\s:][^:]*:\d+(?::\d+)?: (?:fatal )?error\b/, 9, 'opens'],
  [/^error(?:\[E\d+\])?: /, 9, 'opens'],
  [/\bundefined reference to\b|^collect2: error/, 9],
  [/^\w*make(?:\[\d+\])?: \*\*\*/, 8],
  [/^CMake Error\b/, 9, 'opens'],
  [/^[\w./-]+\.go:\d+:\d+: /, 8],
  // languages
  [/^Traceback \(most recent call last\):/, 9, 'opens'],
  [/^During handling of the above exception/, 6, 'opens'],
  [
    /^(?:Uncaught |Exception in thread "[^"]*" |Caused by: )?(?:[\w$]+[.:])*[\w$]*(?:Error|Exception)(?:: | \[|$)/,
    9,
    'opens',
  ],
  [/^Caused by: |^Exception in thread/, 9, 'opens'],
  // git, docker, shell, system
  [/^(?:fatal|remote: error|E): /, 9, 'opens'],
  [/^CONFLICT \(/, 8],
  [/^(?:ERROR: )?failed to solve\b|^error during connect|docker: Error response/i, 9],
  [/\bNo space left on device\b|\bSegmentation fault\b|\bOut of memory\b|\bOutOfMemory|^Killed\b|\bcore dumped\b/i, 9],
  [/: command not found$|: not found$|\bPermission denied\b|\bNo such file or directory\b/, 7],
  [/\bConnection (?:refused|reset)\b|\bCould not resolve\b|\bENOTFOUND\b|\bECONN(?:REFUSED|RESET)\b|\bETIMEDOUT\b/i, 8],
  [/\b(?:exit(?:ed)?|return(?:ed)?|failed|finished)\b.{0,40}\b(?:code|status)[ :=]{0,2}(?:-\d|[1-9])/i, 7],
  [/^(?:\[?(?:ERROR|FATAL|SEVERE|CRITICAL|PANIC)\]?)\b/, 8, 'opens'],
  [/^(?:Error|error|Failure|Failed|FAILED)\b/, 7],
  [/(?<![\w./-])(?:error|fatal|exception|failure)(?![\w/-]|\.\w)/i, 5],
  [
    /(?<![\w./-])(?:failed|fails|cannot|can't|could not|couldn't|unable to|not found|not defined|denied|refused|timed out|went wrong|unsuccessful|does not (?:exist|look|match)|invalid|abort(?:ed|ing)?|unsafe)(?![\w/-]|\.\w)/i,
    5,
  ],
  [/(?<![\w./-])(?:warn(?:ing)?|deprecated|missing|unexpected)(?![\w/-]|\.\w)/i, 1],
];

/** Of a line without CI's prefixes. */
export function signOf(line: string): Sign {
  if (line === '' || harmless.some((pattern) => pattern.test(line))) return none;
  for (const [pattern, weight, opens] of rows) {
    if (pattern.test(line)) return { weight, opens: opens === 'opens' };
  }
  return none;
}

/** Belongs to what stands above it: indented, a frame, an arrow under a source line, a cause. */
export function isContinuation(line: string): boolean {
  return /^(?:\s{2,}|\t)\S|^\s*at \S|^\s*(?:\^|\||~)|^\s*\d+ \||^\s*\.\.\. \d+ more|^\s*-->|^\s*(?:Expected|Received|expected|actual)\b/.test(
    line,
  );
}

export function isFrame(line: string): boolean {
  return /^\s*at \S|^\s*File "[^"]+", line \d+|^\s*\.\.\. \d+ more/.test(line);
}
