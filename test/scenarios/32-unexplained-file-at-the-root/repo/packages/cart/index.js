import { price } from '@shop/price';

export const total = (count) => count * price();
