/** Help from the command list, for the terminal and (as Markdown) for docs/reference/cli.md. Pure. */
import { type CommandSpec, commands, exitCodes, type OptionSpec } from '#cli/commands';

export function overviewText(): string {
  const rows = commands.map((command) => [`assay ${command.name}${argumentName(command)}`, command.summary] as const);
  return [
    'assay: can this change be trusted, and if not, whose fault is it?',
    '',
    ...columns([['assay', 'same as: assay validate'], ...rows, ['assay --version', 'the version']]),
    '',
    `exit codes: ${exitCodes.map(([code, meaning]) => `${code} ${meaning}`).join(' · ')}`,
    'one command in detail: assay COMMAND --help',
  ].join('\n');
}

export function commandText(command: CommandSpec): string {
  const rows = command.options.map((option) => [optionName(option), option.help] as const);
  const argument = command.argument === null ? [] : [[command.argument.name, command.argument.help] as const];
  return [
    `assay ${command.name}${argumentName(command)} [options]`,
    command.summary,
    '',
    ...columns([...argument, ...rows]),
    '',
    ...(command.details === undefined ? [] : [...command.details, '']),
    `example: ${command.example}`,
  ].join('\n');
}

/** The whole reference as Markdown. */
export function referenceMarkdown(): string {
  const sections = commands.map((command) =>
    [
      `## assay ${command.name}${argumentName(command)}`,
      '',
      `${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`,
      '',
      '| option | meaning |',
      '|---|---|',
      ...(command.argument === null ? [] : [`| \`${command.argument.name}\` | ${command.argument.help} |`]),
      ...command.options.map((option) => `| \`${optionName(option)}\` | ${option.help} |`),
      '',
      ...(command.details === undefined ? [] : [...command.details, '']),
      `Example: \`${command.example}\``,
    ].join('\n'),
  );
  const codes = [
    '| exit code | meaning |',
    '|---|---|',
    ...exitCodes.map(([code, meaning]) => `| ${code} | ${meaning} |`),
  ].join('\n');
  return `# Command line\n\nPlain \`assay\` is \`assay validate\`.\n\n${codes}\n\n${sections.join('\n\n')}\n`;
}

function argumentName(command: CommandSpec): string {
  const { argument } = command;
  return argument === null ? '' : ` ${[argument.verb, argument.name].filter((it) => it !== undefined).join(' ')}`;
}

function optionName(option: OptionSpec): string {
  if (option.type === 'flag') return `--${option.name}`;
  return option.type === 'optional-value' ? `--${option.name} [${option.value}]` : `--${option.name} ${option.value}`;
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
