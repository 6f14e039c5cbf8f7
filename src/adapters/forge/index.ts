/** The forges there are. The local one reads the checkout; services join here by name. */
export { createLocalForge } from '#adapters/forge/local/forge';
