/** Money is a whole number of cents, never a fraction, never a float of euros. */
export type Cents = number;

/** @throws RangeError when `amount` is not a whole number of cents that a double holds exactly. */
export function cents(amount: number): Cents {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not a whole number of cents: ${amount}`);
  return amount;
}

/** `percent` of `amount`, rounded up, so that a discount never loses the customer a cent. */
export function percentOf(amount: Cents, percent: number): Cents {
  return Math.ceil((amount * percent) / 100);
}

/** 123456 -> "1,234.56 €" */
export function formatCents(amount: Cents): string {
  const sign = amount < 0 ? '-' : '';
  const euros = Math.floor(Math.abs(amount) / 100);
  const rest = String(Math.abs(amount) % 100).padStart(2, '0');
  return `${sign}${euros.toLocaleString('en-US')}.${rest} €`;
}
