/** How many: less, the number, more. */

import { haptic } from "../lib/telegram.ts";
import { t } from "../lib/texts.ts";
import { Icon } from "./icons.tsx";

export function Stepper({ label, value, least = 0, most, onChange }: {
  label: string; value: number; least?: number; most: number; onChange: (value: number) => void;
}) {
  const step = (by: number): void => {
    haptic("select");
    onChange(value + by);
  };
  return (
    <div class="stepper" role="group" aria-label={label}>
      <button type="button" aria-label={t("app.common.less")} disabled={value <= least} onClick={() => step(-1)}>
        <Icon name="minus" />
      </button>
      <output class="num" aria-live="polite">{value}</output>
      <button type="button" aria-label={t("app.common.more")} disabled={value >= most} onClick={() => step(1)}>
        <Icon name="plus" />
      </button>
    </div>
  );
}
