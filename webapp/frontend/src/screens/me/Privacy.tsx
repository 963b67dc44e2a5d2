/** What is known of the fan, what for, and who sees it. */

import { back } from "../../app/router.ts";
import { t } from "../../lib/texts.ts";
import { Icon, type IconName } from "../../ui/icons.tsx";

const FACTS: readonly [IconName, string][] = [
  ["me", "telegram"],
  ["wallet", "money"],
  ["shield", "papers"],
  ["phone", "device"],
  ["people", "others"],
];

export default function Privacy() {
  return (
    <>
      <header class="page-head">
        <button type="button" class="way" aria-label={t("common.button.back")} onClick={back}><Icon name="back" /></button>
        <h1 class="show title">{t("app.me.privacy")}</h1>
      </header>
      <div class="pad stack">
        {FACTS.map(([icon, fact]) => (
          <div class="row" key={fact} style={{ alignItems: "start" }}>
            <Icon name={icon} />
            <p class="grow">
              <b class="name" style={{ display: "block" }}>{t(`app.privacy.${fact}`)}</b>
              <span class="muted">{t(`app.privacy.${fact}_text`)}</span>
            </p>
          </div>
        ))}
      </div>
    </>
  );
}
