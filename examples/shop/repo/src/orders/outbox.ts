import { setTimeout as delay } from 'node:timers/promises';

export interface Message {
  readonly topic: 'order.placed' | 'receipt.requested';
  readonly orderId: string;
}

export type Send = (message: Message) => void | Promise<void>;

export interface Outbox {
  publish(message: Message): void;
  /** Resolves when everything published so far has been sent. */
  drained(): Promise<void>;
}

/** Milliseconds a message waits at most: spreads a burst of orders, so that the mail provider does not throttle us. */
const JITTER = 10;

export function createOutbox(send: Send): Outbox {
  const inFlight = new Set<Promise<void>>();
  return {
    publish(message) {
      const delivery = delay(Math.random() * JITTER)
        .then(() => send(message))
        .finally(() => inFlight.delete(delivery));
      inFlight.add(delivery);
    },
    async drained() {
      await Promise.all(inFlight);
    },
  };
}
