/** Pictures of a product side by side: swiped, or turned by the arrow keys; then its film. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import type { ProductPageOut } from "../../api/schema.ts";
import { openOutside } from "../../lib/telegram.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Goods } from "../../ui/goods.tsx";
import { petal } from "../../ui/petals.tsx";
import { Spin } from "./Spin.tsx";

const DOT = petal(13, 5.4);

export function Gallery({ product }: { product: ProductPageOut }) {
  const strip = useRef<HTMLDivElement>(null);
  const at = useSignal(0);
  const isTurning = useSignal(false);
  const pictures = product.pictures.length > 0 ? product.pictures : [product.picture ?? ""];
  const count = pictures.length;
  const look = (): void => {
    const { scrollLeft = 0, clientWidth = 1 } = strip.current ?? {};
    at.value = Math.round(scrollLeft / clientWidth);
  };
  const turn = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !strip.current) return;
    event.preventDefault();
    strip.current.scrollTo({ left: (at.value + by) * strip.current.clientWidth, behavior: "smooth" });
  };
  return (
    <div class="gallery">
      {isTurning.value ? <Spin frames={product.spin} artwork={product.artwork} /> : (
        <div
          class="strip-of-pictures" ref={strip} onScroll={look} onKeyDown={turn} tabIndex={0} data-pans
          role="group" aria-label={t("appshop.product.pictures", { name: say(product.name) })}
        >
          {pictures.map((picture, index) => (
            <Goods
              key={picture} picture={picture} artwork={product.artwork} eager={index === 0}
              alt={t("appshop.product.picture", { n: index + 1, of: count })}
            />
          ))}
        </div>
      )}
      {!isTurning.value && count > 1 && (
        <div class="dots" aria-hidden="true">
          {pictures.map((picture, index) => (
            <svg key={picture} viewBox="-6 -14 12 15" class={index === at.value ? "on" : ""}><path d={DOT} /></svg>
          ))}
        </div>
      )}
      <div class="of-gallery">
        {product.spin.length > 1 && (
          <button type="button" class="chip" aria-pressed={isTurning.value} onClick={() => (isTurning.value = !isTurning.value)}>
            {t("appshop.product.spin")}
          </button>
        )}
        {product.video && (
          <Button look="line" icon="play" onPress={() => openOutside(product.video ?? "")}>{t("appshop.product.video")}</Button>
        )}
      </div>
    </div>
  );
}
