/** All the way around a product: pulled aside by a finger, turned by the arrow keys. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { haptic } from "../../lib/telegram.ts";
import { t } from "../../lib/texts.ts";
import type { Artwork } from "../../ui/art.tsx";
import { Goods, goodsUrl } from "../../ui/goods.tsx";

const PX_PER_FRAME = 22;
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1,
};

export function Spin({ frames, artwork }: { frames: readonly string[]; artwork: Artwork }) {
  const at = useSignal(0);
  const from = useRef<{ x: number; frame: number } | undefined>(undefined);
  const last = frames.length - 1;
  useEffect(() => {
    for (const frame of frames) new Image().src = goodsUrl(frame, artwork);
  }, []);
  const turnTo = (frame: number): void => {
    const next = ((frame % frames.length) + frames.length) % frames.length;
    if (next === at.value) return;
    haptic("select");
    at.value = next;
  };
  const key = (event: KeyboardEvent): void => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    turnTo(at.value + by);
  };
  return (
    <div
      class="spin" role="slider" tabIndex={0} aria-label={t("appshop.product.turn")}
      aria-valuemin={1} aria-valuemax={last + 1} aria-valuenow={at.value + 1} data-pans
      onKeyDown={key}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, frame: at.value };
      }}
      onPointerMove={(event) => {
        if (from.current) turnTo(from.current.frame + Math.round((event.clientX - from.current.x) / PX_PER_FRAME));
      }}
      onPointerUp={() => (from.current = undefined)}
      onPointerCancel={() => (from.current = undefined)}
    >
      <Goods picture={frames[at.value]} artwork={artwork} eager />
      <p class="hint-of-spin note" aria-hidden="true">{t("appshop.product.turn")}</p>
    </div>
  );
}
