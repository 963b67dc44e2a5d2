/** The heart of a song: five stars from this fan, or taken back. */

import type { ItemOut } from "../../api/schema.ts";
import { haptic } from "../../lib/telegram.ts";
import { t } from "../../lib/texts.ts";
import { Icon } from "../../ui/icons.tsx";
import { useWish } from "../../ui/wish.ts";
import { rate } from "../library/api.ts";

const BEST = 5;

export function Heart({ item }: { item: ItemOut }) {
  const { value: stars, wish } = useWish(item.rating.mine, (wanted) => rate(item.key, wanted));
  const isOn = stars === BEST;
  return (
    <button
      type="button" class="player-act heart" aria-pressed={isOn} onClick={() => {
        haptic("select");
        void wish(isOn ? null : BEST);
      }}
      aria-label={isOn ? t("appplayer.listen.heart_on") : t("appplayer.listen.heart_off")}
    >
      <Icon name="heart" />
    </button>
  );
}
