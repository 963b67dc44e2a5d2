/** An act that is given up after a time: a line that is dead says nothing, for minutes. */

/** `act` gets the signal that ends it: at `ms`, or when `stop` says so. */
export async function inTime<T>(
  ms: number, act: (line: AbortSignal) => Promise<T>, stop?: AbortSignal,
): Promise<T> {
  const line = new AbortController();
  const cut = (): void => line.abort();
  if (stop?.aborted) cut();
  stop?.addEventListener("abort", cut);
  const timer = setTimeout(cut, ms);
  try {
    return await act(line.signal);
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener("abort", cut);
  }
}
