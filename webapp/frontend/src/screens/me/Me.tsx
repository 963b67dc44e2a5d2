/** The fan's own page: name and level, language, notifications, devices, privacy. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { bot, chooseLanguage, language, t, type Language } from "../../lib/texts.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { List, Item, Section } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";

const LANGUAGES: readonly { value: Language; label: string }[] = [
  { value: "km", label: "ខ្មែរ" },
  { value: "en", label: "English" },
];

export default function Me() {
  const { data: me, error, reload } = useLoad("me", () => call("GET /api/v1/me"), { keep: true });
  if (!me && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!me) return <ListBones rows={6} />;
  const name = [me.first_name, me.last_name].filter(Boolean).join(" ");
  return (
    <>
      <header class="page-head"><h1 class="show title">{name}</h1></header>
      <div class="pad">
        <List>
          <Item icon="shield" title={t("app.me.level")} end={t(`app.level.${me.verification_level}`)} />
        </List>
      </div>
      <section class="section">
        <h2 class="show head pad">{t("app.me.language")}</h2>
        <Choices
          label={t("app.me.language")} choices={LANGUAGES} chosen={language.value}
          onChoose={(value) => void chooseLanguage(value)}
        />
      </section>
      <Section title={t("app.me.safety")}>
        <List>
          <Item icon="phone" title={t("app.me.devices")} to="/me/devices" />
          <Item icon="bell" title={t("app.me.chat")} note={t("app.me.chat_note")} onPress={openChat} />
        </List>
      </Section>
    </>
  );
}

function openChat(): void {
  openInTelegram(`https://t.me/${bot()}`);
}
