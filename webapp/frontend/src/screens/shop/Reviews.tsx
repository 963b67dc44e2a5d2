/** What buyers say of a product, the newest first, and what the shop answered. */

import { call } from "../../api/client.ts";
import { usePages } from "../../api/load.ts";
import type { ReviewOut } from "../../api/schema.ts";
import { date } from "../../lib/formats.ts";
import { scriptOf, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Stars } from "./stars.tsx";
import { traitsLine } from "./words.ts";

const AT_ONCE = 3;

/** Shown only where somebody has said something. */
export function Reviews({ productId, tenths, count }: {
  productId: string; tenths: number | null; count: number;
}) {
  const said = usePages(`reviews of ${productId}`, (cursor) => (
    call("GET /api/v1/shop/products/{product_id}/reviews", {
      path: { product_id: productId }, query: { cursor, limit: AT_ONCE },
    })
  ));
  if (!said.items || said.items.length === 0) return null;
  return (
    <section class="section pad stack said">
      <div class="row between">
        <h2 class="show head">{t("appshop.product.reviews")}</h2>
        <Stars tenths={tenths} count={count} />
      </div>
      {said.items.map((review) => <Said key={review.id} review={review} />)}
      {said.hasMore && (
        <Button wide busy={said.isAdding} onPress={() => void said.more()}>{t("appshop.product.more_reviews")}</Button>
      )}
    </section>
  );
}

function Said({ review }: { review: ReviewOut }) {
  const traits = traitsLine(review.attributes);
  return (
    <article>
      <p class="row between">
        <b>{review.by}</b>
        <Stars tenths={review.stars * 10} count={1} alone />
      </p>
      <p class="mini muted">{[date(review.written_at), traits].filter(Boolean).join(" · ")}</p>
      {review.text && <p lang={scriptOf(review.text)}>{review.text}</p>}
      {review.pictures.length > 0 && (
        <p class="row">
          {review.pictures.map(({ id, address }) => (
            <img key={id} src={address} alt={t("appshop.product.buyers_picture")} loading="lazy" />
          ))}
        </p>
      )}
      {review.answer && (
        <p class="answer note"><b>{t("appshop.product.answer")}</b> {review.answer}</p>
      )}
    </article>
  );
}
