/** Which variant is meant: by size, by colour, by whatever its product's variants differ in. */

import type { VariantOut } from "../../api/schema.ts";

export type Traits = Readonly<Record<string, string>>;

export interface Trait {
  readonly name: string;
  readonly values: readonly string[];
}

/** `chosen` would lead to nothing that can be bought. */
export type Standing = "free" | "gone" | "none";

/** What the variants say of themselves, in the order in which it comes. */
export function traitsOf(variants: readonly VariantOut[]): readonly Trait[] {
  const found = new Map<string, string[]>();
  for (const { attributes } of variants) {
    for (const [name, value] of Object.entries(attributes)) {
      const values = found.get(name) ?? [];
      if (!values.includes(value)) values.push(value);
      found.set(name, values);
    }
  }
  return [...found].map(([name, values]) => ({ name, values }));
}

function fits(variant: VariantOut, wanted: Traits): boolean {
  return Object.entries(wanted).every(([name, value]) => variant.attributes[name] === value);
}

function canBeBought({ availability }: VariantOut): boolean {
  return availability !== "sold_out";
}

/** What is meant before anybody chose: the first that is there. */
export function firstOf(variants: readonly VariantOut[]): VariantOut | undefined {
  return variants.find(canBeBought) ?? variants[0];
}

/** The variant after `value` was tapped: as near to the present one as there is one with it. */
export function choose(
  variants: readonly VariantOut[], present: VariantOut, name: string, value: string,
): VariantOut {
  const exact = variants.find((each) => fits(each, { ...present.attributes, [name]: value }));
  if (exact) return exact;
  const others = variants.filter((each) => fits(each, { [name]: value }));
  return firstOf(others) ?? present;
}

/** How a value stands beside what else is chosen: there, sold out, or never made. */
export function standingOf(
  variants: readonly VariantOut[], present: VariantOut, name: string, value: string,
): Standing {
  const exact = variants.find((each) => fits(each, { ...present.attributes, [name]: value }));
  if (exact) return canBeBought(exact) ? "free" : "gone";
  return variants.some((each) => fits(each, { [name]: value }) && canBeBought(each)) ? "free" : "none";
}

/** So many percent less, half a cent up, as the cart counts it. */
export function lessBy(minor: number, percent: number): number {
  return Math.floor((minor * (100 - percent) + 50) / 100);
}
