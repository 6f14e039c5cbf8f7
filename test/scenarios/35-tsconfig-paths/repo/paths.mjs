import { registerHooks } from 'node:module';

/** Node itself knows no tsconfig: `@/x` is `#src/x` to it. */
registerHooks({ resolve: (specifier, context, next) => next(specifier.replace(/^@\//, '#src/'), context) });
