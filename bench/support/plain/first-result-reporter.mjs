/** A Vitest reporter that prints when the first test result is known, and nothing else: the runner's own time to its first result. */
// biome-ignore lint/style/noDefaultExport: Vitest takes a reporter from the default export
export default class FirstResult {
  #told = false;

  onTestCaseResult() {
    if (this.#told) return;
    this.#told = true;
    process.stdout.write(`first-result ${Date.now()}\n`);
  }
}
