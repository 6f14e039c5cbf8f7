/**
 * What is checked and done before a command starts. Invariant: whatever makes a start impossible is told in one sentence with the
 * path or name that is wrong, and files are written nowhere but into scratch folders.
 */
import { constants } from 'node:fs';
import { access, mkdir, stat, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Command } from '#ports/runner';

/** Writes the files of `command`; answers why it cannot start, or null. `scratches` are the folders it may write to. */
export async function prepare(
  command: Command,
  path: string | undefined,
  scratches: Iterable<string>,
): Promise<string | null> {
  const [program] = command.argv;
  if (!program) return 'the command has no program';
  const words = [...command.argv, command.cwd, ...Object.entries(command.env).flat()];
  if (words.some((word) => word?.includes('\0'))) return 'the command contains a NUL character';
  if (resolve(command.cwd) !== command.cwd) return `the working directory ${command.cwd} is not an absolute path`;
  if (!(await isFolder(command.cwd))) return `the working directory ${command.cwd} does not exist`;
  if (!(await isFound(program, command.cwd, path))) {
    return program.includes('/') ? `${program} is not a program` : `the program ${program} was not found on PATH`;
  }
  return writeFiles(command.files, [...scratches]);
}

async function writeFiles(files: Command['files'], scratches: readonly string[]): Promise<string | null> {
  for (const file of files) {
    const target = resolve(file.path);
    if (!scratches.some((dir) => target.startsWith(`${dir}/`)))
      return `${file.path} is outside of every scratch folder`;
    try {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, file.text);
    } catch (error) {
      return `${target} could not be written: ${(error as NodeJS.ErrnoException).message}`;
    }
  }
  return null;
}

async function isFound(program: string, cwd: string, path = '/usr/bin:/bin'): Promise<boolean> {
  if (program.includes('/')) return isProgram(resolve(cwd, program));
  for (const dir of path.split(delimiter)) {
    if (await isProgram(join(resolve(cwd, dir), program))) return true;
  }
  return false;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
