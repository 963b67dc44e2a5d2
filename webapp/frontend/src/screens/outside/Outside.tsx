/** Outside Telegram: says so, and leads to the bot. */

import { bot, t } from "../../lib/texts.ts";
import { startOf } from "../../app/router.ts";
import { Icon } from "../../ui/icons.tsx";
import { Hem, Swan } from "../../ui/petals.tsx";
import "./outside.css";

const SILK = { "--deep": "#220A38", "--mid": "#6A22A3" };

export default function Outside() {
  const start = startOf();
  const link = `https://t.me/${bot()}${start ? `?start=${start}` : ""}`;
  return (
    <div class="outside">
      <header style={SILK}>
        <div class="picture"><img class="art" src="/app/art/poster/plum-00000003.svg" alt="" /></div>
        <Swan />
        <h1 class="show">{t("app.outside.title")}</h1>
        <Hem />
      </header>
      <div class="pad stack">
        <p>{t("app.outside.text")}</p>
        <a class="button leaf wide" href={link}>
          <Icon name="send" />
          <span>{t("app.outside.button")}</span>
        </a>
      </div>
    </div>
  );
}
