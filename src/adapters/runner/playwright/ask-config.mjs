/** ask-config.cjs for a configuration that is an ES module. */
import { pathToFileURL } from 'node:url';
import { file, tell } from './ask-config.cjs';

tell(await import(pathToFileURL(file).href));
