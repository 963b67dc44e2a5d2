/** What comes next: the order of a list, shuffled or not, and what a repeat means. */

export type Repeat = "off" | "all" | "one";

export interface Row {
  readonly keys: readonly string[];
  readonly at: number;
  readonly repeat: Repeat;
  /** The order before it was shuffled; undefined while it is not. */
  readonly unshuffled?: readonly string[];
}

export const EMPTY: Row = { keys: [], at: -1, repeat: "off" };

/** A row that begins with `key`; a key that is not among them stands alone. */
export function rowOf(keys: readonly string[], key: string, repeat: Repeat = "off"): Row {
  const at = keys.indexOf(key);
  return at < 0 ? { keys: [key], at: 0, repeat } : { keys, at, repeat };
}

export function playing(row: Row): string | undefined {
  return row.keys[row.at];
}

/** After the end of an item, or (`asked`) when the person wants the next one; undefined: the end. */
export function next(row: Row, asked = false): Row | undefined {
  if (row.repeat === "one" && !asked) return row;
  if (row.at + 1 < row.keys.length) return { ...row, at: row.at + 1 };
  return row.repeat === "off" || row.keys.length === 0 ? undefined : { ...row, at: 0 };
}

export function previous(row: Row): Row | undefined {
  if (row.at > 0) return { ...row, at: row.at - 1 };
  return row.repeat === "all" && row.keys.length > 1 ? { ...row, at: row.keys.length - 1 } : undefined;
}

/** What plays now goes on; the others come in an order of chance. */
export function shuffled(row: Row, chance: () => number = Math.random): Row {
  const now = playing(row);
  if (now === undefined) return row;
  const others = row.keys.filter((_, index) => index !== row.at);
  for (let last = others.length - 1; last > 0; last -= 1) {
    const other = Math.floor(chance() * (last + 1));
    [others[last], others[other]] = [others[other]!, others[last]!];
  }
  return { ...row, keys: [now, ...others], at: 0, unshuffled: row.keys };
}

export function inOrder(row: Row): Row {
  const { unshuffled, ...rest } = row;
  if (!unshuffled) return row;
  return { ...rest, keys: unshuffled, at: unshuffled.indexOf(playing(row) ?? "") };
}

/** off, all, one, off. */
export function turned(repeat: Repeat): Repeat {
  return repeat === "off" ? "all" : repeat === "all" ? "one" : "off";
}
