/** The hall in flat arrays: where each seat is, what it is called, whether it is free. */

import type { HallOut } from "../../../api/schema.ts";

export const FREE = 0;
export const SOLD = 3;

export interface Seats {
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly zone: Uint8Array;
  readonly row: Uint16Array;
  readonly names: readonly string[];
}

export function seatsOf(hall: HallOut): Seats {
  const names = hall.rows.flatMap((row) => row.seats);
  const count = names.length;
  const seats = {
    count, names, x: new Float32Array(count), y: new Float32Array(count),
    zone: new Uint8Array(count), row: new Uint16Array(count),
  };
  let at = 0;
  hall.rows.forEach((row, index) => {
    for (let place = 0; place < row.seats.length; place += 1, at += 1) {
      seats.x[at] = row.x[place] ?? 0;
      seats.y[at] = row.y[place] ?? 0;
      seats.zone[at] = row.zone;
      seats.row[at] = index;
    }
  });
  return seats;
}

/** Two bits a seat, the first in the lowest bits of the first byte. */
export function statesOf(packed: string, count: number): Uint8Array {
  const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
  const states = new Uint8Array(count);
  for (let seat = 0; seat < count; seat += 1) {
    states[seat] = ((bytes[seat >> 2] ?? 0xff) >> ((seat & 3) * 2)) & 3;
  }
  return states;
}

/** The seat nearest to a point of the hall within `reach`, or undefined. */
export function nearest(seats: Seats, x: number, y: number, reach: number): number | undefined {
  let [best, found] = [reach * reach, undefined as number | undefined];
  for (let seat = 0; seat < seats.count; seat += 1) {
    const [dx, dy] = [seats.x[seat]! - x, seats.y[seat]! - y];
    const distance = dx * dx + dy * dy;
    if (distance < best) [best, found] = [distance, seat];
  }
  return found;
}
