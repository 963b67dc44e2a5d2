/** How goods are said: what they are, what they differ in, whether they are there. */

import type { Availability } from "../../api/schema.ts";
import { t, tn } from "../../lib/texts.ts";

/** The shop's categories with what is in each, in its order. */
export const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  artist_merchandise: ["apparel", "accessories", "music", "collectibles"],
  event_merchandise: ["tickets_bundles", "vip_packages", "memorabilia"],
  lifestyle_products: ["fashion", "tech", "home", "beauty"],
  digital_products: ["nft", "wallpapers", "ringtones", "stickers"],
};

export function categoryName(category: string): string {
  return t(`goods.category.${category}`);
}

export function kindName(subcategory: string): string {
  return t(`goods.subcategory.${subcategory}`);
}

export function traitName(name: string): string {
  return t(`goods.trait.${name}`) || t("appshop.product.option");
}

/** A colour or size in the reader's language; what has no name of ours as it is written. */
export function traitValue(value: string): string {
  return t(`goods.color.${value}`) || t(`goods.size.${value}`) || t(`goods.people.${value}`) || value;
}

/** `M · Black`; nothing for what comes in one kind only. */
export function traitsLine(attributes: Readonly<Record<string, string>>): string {
  return Object.values(attributes).filter((value) => value !== "one").map(traitValue).join(" · ");
}

/** What is told of the stock; a number only while few are left. */
export function stockWords(availability: Availability, left: number | null): string {
  switch (availability) {
    case "sold_out":
      return t("goods.stock.sold_out");
    case "low":
      return left === null ? t("goods.stock.low") : tn("goods.stock.left", left);
    default:
      return t("goods.stock.in_stock");
  }
}
