/** The few things of a browser that modules touch while they load. */

const kept = new Map<string, string>();
const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
};
const addresses: string[] = [];
Object.assign(globalThis, {
  localStorage: storage,
  sessionStorage: storage,
  location: { hash: "" },
  history: {
    state: null,
    pushState: (_: unknown, __: string, address: string) => addresses.push(address),
    replaceState: (_: unknown, __: string, address: string) => addresses.push(address),
  },
  window: globalThis,
  addEventListener: () => undefined,
  document: { documentElement: { lang: "", dataset: {} } },
});

export { addresses };
