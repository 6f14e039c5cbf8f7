/** The environments there are: today prepared trees on this machine. */
export { registrySettings } from '#adapters/environment/worktree/dependencies/program';
export { createWorktreeEnvironment } from '#adapters/environment/worktree/environment';
export { treesFolder } from '#adapters/environment/worktree/trees-folder';
