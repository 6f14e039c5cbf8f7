import { digits } from './round.js';

export const add = (a, b) => Number((a + b).toFixed(digits));
