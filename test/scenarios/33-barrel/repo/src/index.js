export * from './add.js';
export * from './mul.js';
