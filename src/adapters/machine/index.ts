/** Where facts about a machine come from. */
export { createLocalMachine } from '#adapters/machine/local/machine';
