/** argv -> a command with typed options, or a UserError that names the nearest valid spelling. Pure. */

import { type CommandSpec, commands, defaultCommand, type OptionSpec } from '#cli/commands';
import { UserError } from '#domain/error';
import { nearest } from '#kit/nearest';

export interface Parsed {
  readonly command: CommandSpec;
  readonly argument: string | null;
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
}

export type Request =
  | { readonly type: 'run'; readonly parsed: Parsed }
  | { readonly type: 'version' }
  | { readonly type: 'help' };

export function parseArguments(argv: readonly string[]): Request {
  const [first] = argv;
  if (first === '--version' || first === '-v') return { type: 'version' };
  if (first === 'help' || ((first === '--help' || first === '-h') && argv.length === 1)) return { type: 'help' };
  const named = first !== undefined && !first.startsWith('-');
  const words = named ? wordsOfCommand(argv) : 0;
  const command = findCommand(named ? argv.slice(0, words).join(' ') : defaultCommand);
  return { type: 'run', parsed: parseOptions(command, argv.slice(words)) };
}

/** Two where that is a command: `quarantine add`. */
function wordsOfCommand([first, second]: readonly string[]): 1 | 2 {
  return commands.some(({ name }) => name === `${first} ${second}`) ? 2 : 1;
}

function findCommand(name: string): CommandSpec {
  const command = commands.find((entry) => entry.name === name);
  if (command !== undefined) return command;
  const parts = commands.filter((entry) => entry.name.startsWith(`${name} `)).map((entry) => `assay ${entry.name}`);
  if (parts.length > 0) throw new UserError('wrong-use', `assay ${name} does what?`, `there is ${parts.join(', ')}`);
  const near = nearest(
    name,
    commands.map((entry) => entry.name),
  );
  throw new UserError(
    'unknown-command',
    `there is no command "${name}"`,
    near === null ? 'assay --help lists them' : `did you mean: assay ${near}`,
  );
}

function parseOptions(command: CommandSpec, argv: readonly string[]): Parsed {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  let argument: string | null = null;
  let verb = command.argument?.verb ?? null;
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (!word.startsWith('-') || word === '-') {
      if (verb === word) {
        verb = null;
        continue;
      }
      if (command.argument === null || argument !== null || verb !== null) throw unexpected(command, word);
      argument = word;
      continue;
    }
    const [text, inline] = splitInline(word);
    const option = findOption(command, text);
    if (option.type === 'flag') {
      if (inline !== null) throw wrong(`--${option.name} takes no value`, command);
      flags.add(option.name);
      continue;
    }
    const next = argv[index + 1];
    // `repro --json f-7c2`: where the command itself takes an argument, an optional value must be attached (`--json=FILE`)
    const mayFollow = option.type !== 'optional-value' || command.argument === null;
    const follows = mayFollow && inline === null && next !== undefined && !next.startsWith('-');
    const value = inline ?? (follows ? next : null);
    if (follows) index += 1;
    // an empty value is mostly an unset shell variable: --base="$BASE" must not mean the default
    if (value === '' || (value === null && option.type !== 'optional-value'))
      throw wrong(`--${option.name} needs ${option.value}`, command);
    if (option.type === 'number' && !/^\d{1,6}$/.test(value ?? '')) {
      throw wrong(`--${option.name} needs a whole number, not "${value}"`, command);
    }
    flags.add(option.name);
    if (value !== null) values.set(option.name, value);
  }
  if (command.argument !== null && argument === null && !flags.has('help')) {
    throw wrong(`assay ${command.name} needs ${argumentText(command)}: ${command.argument.help}`, command);
  }
  return { command, argument, flags, values };
}

function splitInline(word: string): readonly [string, string | null] {
  const at = word.indexOf('=');
  return at < 0 ? [word, null] : [word.slice(0, at), word.slice(at + 1)];
}

function findOption(command: CommandSpec, text: string): OptionSpec {
  const name = text === '-h' ? 'help' : text.replace(/^--?/, '');
  const option = command.options.find((entry) => entry.name === name);
  if (option !== undefined && (text.startsWith('--') || text === '-h')) return option;
  const near = nearest(
    name,
    command.options.map((entry) => entry.name),
  );
  const hint = near === null ? `assay ${command.name} --help lists the options` : `did you mean: --${near}`;
  throw new UserError('unknown-option', `assay ${command.name} has no option ${text}`, hint);
}

function unexpected(command: CommandSpec, word: string): UserError {
  return wrong(`assay ${command.name} takes no argument "${word}"`, command);
}

function wrong(message: string, command: CommandSpec): UserError {
  return new UserError('wrong-use', message, `for example: ${command.example}`);
}

/** `FILE`, `show FILE`. */
function argumentText({ argument }: CommandSpec): string {
  return argument === null ? '' : [argument.verb, argument.name].filter((it) => it !== undefined).join(' ');
}
