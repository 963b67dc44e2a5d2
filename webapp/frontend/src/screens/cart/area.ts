/** Where an address lies, the smallest first, as it is said in Cambodia. */

import type { AddressOut } from "../../api/schema.ts";
import { say } from "../../lib/texts.ts";

export function areaOf({ commune, district, province }: AddressOut): string {
  return [commune, district, province].map(({ name }) => say(name)).join(", ");
}
