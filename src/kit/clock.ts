/** Time as an argument: whoever needs the time takes a `Clock`, so that tests and replays decide what "now" is. */
export interface Clock {
  /** Milliseconds since the Unix epoch; may jump when the system clock is set. For stamps only. */
  now(): number;
  /** Milliseconds on a clock that never goes back; only differences mean anything. For durations. */
  monotonic(): number;
}

/** A clock whose `now` goes on from this moment by the monotonic one: setting the system clock meanwhile changes nothing. */
export function steadyClock(clock: Clock): Clock {
  const [now, began] = [clock.now(), clock.monotonic()];
  return { now: () => now + Math.round(clock.monotonic() - began), monotonic: () => clock.monotonic() };
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
