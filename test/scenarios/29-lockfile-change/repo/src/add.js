import { rate } from 'rates';

export const add = (a, b) => (a + b) * rate;
