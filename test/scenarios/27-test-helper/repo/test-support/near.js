export const near = (a, b) => Math.abs(a - b) < 0.01;
