/** What the fake server was asked. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A fetch that answers `bodies` one after the other, each with its status, and remembers the calls. */
export function fakeFetch(...answers: readonly (readonly [status: number, body: unknown])[]) {
  const calls: Call[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const [status, body] = answers[calls.length] ?? [500, { code: 'internal', message: 'no more answers' }];
    const sent = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    calls.push({ method: init?.method ?? 'GET', path: new URL(String(url)).pathname, body: sent });
    return Response.json(body, { status });
  };
  return { fetch, calls };
}
