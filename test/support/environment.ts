/**
 * Runs in every test worker before the tests: takes away what the caller's shell would lend them. Colour switches change
 * printed text, CI makes package managers refuse a changed lockfile, a git hook's GIT_DIR points every git command at the wrong
 * repository, and the user's git configuration (signing, hooks, default branch) makes a green test red on another machine. Property tests
 * draw from one fixed seed, so that the suite says the same of the same code; another one looks elsewhere: `ASSAY_TEST_SEED=$RANDOM npm test`.
 */
import fc from 'fast-check';

const lent = /^(CI|NO_COLOR|FORCE_COLOR|CLICOLOR|CLICOLOR_FORCE|GIT_.*)$/;

for (const name of Object.keys(process.env)) {
  if (lent.test(name)) delete process.env[name];
}
process.env['GIT_CONFIG_GLOBAL'] = '/dev/null';
process.env['GIT_CONFIG_NOSYSTEM'] = '1';

fc.configureGlobal({ seed: Number(process.env['ASSAY_TEST_SEED'] ?? 1) });
