/** How a checkout can be watched. */
export { createCheckoutWatcher } from '#adapters/watcher/checkout/watcher';
