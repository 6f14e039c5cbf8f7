/** The languages whose imports we can follow. */
import { createGo } from '#adapters/language/go/import-graph';
import { createPython } from '#adapters/language/python/import-graph';
import { createRust } from '#adapters/language/rust/import-graph';
import { createTypescript } from '#adapters/language/typescript/import-graph';
import type { Language } from '#ports/language';

export const languages: readonly Language[] = [createTypescript(), createPython(), createGo(), createRust()];
