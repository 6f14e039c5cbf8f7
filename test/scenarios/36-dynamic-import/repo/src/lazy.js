export const lazyAdd = async (a, b) => (await import('./add.js')).add(a, b);
