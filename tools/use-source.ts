/** Imported first by a tool that imports `#x/y`: makes it mean `src/x/y.ts`, as `node --conditions=assay-source` does. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, { ...context, conditions: ['assay-source', ...(context.conditions ?? [])] }),
});
