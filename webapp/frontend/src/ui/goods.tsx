/** A picture of goods: drawn on krama like all artwork, or a photo by its address. */

import type { Artwork } from "./art.tsx";

const PHOTO = "https://";
/** What is shown of a product that has no picture. */
const PLAIN = "box-front";

export function goodsUrl(picture: string | null | undefined, artwork: Pick<Artwork, "name">): string {
  if (picture?.startsWith(PHOTO)) return picture;
  return `/app/art/${picture || PLAIN}/${artwork.name}.svg`;
}

/** `alt` is for pictures that say more than the name beside them. */
export function Goods({ picture, artwork, eager = false, alt = "" }: {
  picture: string | null | undefined;
  artwork: Pick<Artwork, "name">;
  eager?: boolean;
  alt?: string;
}) {
  return (
    <img
      class="art art-goods"
      src={goodsUrl(picture, artwork)}
      alt={alt}
      decoding="async"
      referrerpolicy="no-referrer"
      loading={eager ? "eager" : "lazy"}
      {...(eager ? { fetchpriority: "high" } : {})}
    />
  );
}
