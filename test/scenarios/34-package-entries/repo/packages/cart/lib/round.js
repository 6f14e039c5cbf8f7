export const round = (sum) => Math.round(sum);
