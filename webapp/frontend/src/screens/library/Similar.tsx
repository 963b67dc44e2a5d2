/** What is like a thing that does not open, and plays for this fan: never a second closed door. */

import type { ComponentChildren } from "preact";

import { t } from "../../lib/texts.ts";
import { useSimilar } from "./api.ts";
import { ItemRow } from "./cards.tsx";
import "./library.css";

const MOST = 6;

/** `otherwise` stands there when nothing is, or nobody could be asked. */
export function Similar({ of, otherwise }: { of: string; otherwise?: ComponentChildren }) {
  const { data, error } = useSimilar(of);
  if (error || data?.items.length === 0) return <>{otherwise}</>;
  if (!data) return null;
  return (
    <section class="similar" aria-label={t("applibrary.item.similar")}>
      <h2 class="show head">{t("applibrary.item.similar")}</h2>
      {data.items.slice(0, MOST).map((each) => <ItemRow key={each.key} thing={each} />)}
    </section>
  );
}

/** Of these reasons no plan and no patience helps: something else may. */
export function isShutFor(reason: string | undefined): boolean {
  return reason === "window_closed" || reason === "territory" || reason === "territory_unknown";
}
