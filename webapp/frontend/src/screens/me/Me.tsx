/** The fan's own page: name and level, language, what to be told of, devices, privacy. */

import { ApiError, call } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { NotificationsOut } from "../../api/schema.ts";
import { openChat } from "../../app/chat.ts";
import { chooseLanguage, language, t, type Language } from "../../lib/texts.ts";
import { date } from "../../lib/formats.ts";
import { Art } from "../../ui/art.tsx";
import { List, Item, Section, SwitchItem } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble, wordsOf } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { toast } from "../../ui/toast.tsx";
import { useWish } from "../../ui/wish.ts";

const LANGUAGES: readonly { value: Language; label: string }[] = [
  { value: "km", label: "ភាសាខ្មែរ" },
  { value: "en", label: "English" },
];

const SILKS = ["rose", "teal", "blue", "lime", "plum", "fire", "jade", "gold"] as const;

export default function Me() {
  const { data: me, error, reload } = useLoad("me", () => call("GET /api/v1/me"), { keep: true });
  if (!me && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!me) return <ListBones rows={6} />;
  const name = [me.first_name, me.last_name].filter(Boolean).join(" ");
  return (
    <>
      <header class="page-head">
        <span class="portrait"><Art shape="avatar" name={portraitOf(me.id)} /></span>
        <h1 class="show title">{name}</h1>
      </header>
      <div class="pad">
        <List>
          <Item
            icon="shield" title={t("app.me.level")}
            note={me.verified_until ? t("app.me.level_until", { day: date(me.verified_until) }) : ""}
            end={t(`app.level.${me.verification_level}`)} to="/me/verification"
          />
          <Item icon="phone" title={t("app.me.phone")} end={me.phone ?? t("app.me.no_phone")} />
        </List>
      </div>
      <section class="section">
        <h2 class="show head pad">{t("app.me.language")}</h2>
        <Choices
          label={t("app.me.language")} choices={LANGUAGES} chosen={language.value}
          onChoose={(value) => void changeLanguage(value)}
        />
      </section>
      <Notifications canBeWrittenTo={me.can_be_written_to} />
      {me.roles?.includes("gate") && (
        <Section title={t("appgate.me.title")}>
          <List><Item icon="gate" title={t("gate.posts.title")} note={t("appgate.me.note")} to="/gate" /></List>
        </Section>
      )}
      <Section title={t("app.me.safety")}>
        <List>
          <Item icon="phone" title={t("app.me.devices")} note={t("app.me.devices_note")} to="/me/devices" />
          <Item icon="play" title={t("appplayer.screens.title")} note={t("appplayer.screens.note")} to="/screens" />
          <Item icon="lock" title={t("app.me.privacy")} note={t("app.me.privacy_note")} to="/me/privacy" />
        </List>
      </Section>
      <Section title={t("app.me.help")}>
        <List>
          <Item icon="send" title={t("app.me.chat")} note={t("app.me.chat_note")} onPress={() => openChat()} />
        </List>
      </Section>
    </>
  );
}

/** Drawn from the account's number, so it is always the same. */
function portraitOf(id: number): string {
  return `${SILKS[id % SILKS.length] ?? "plum"}-${(id % 2 ** 32).toString(16).padStart(8, "0")}`;
}

/** Here at once; the account follows, so that the chat speaks it too. */
async function changeLanguage(wanted: Language): Promise<void> {
  await chooseLanguage(wanted);
  if (language.value !== wanted) return; // another one was chosen meanwhile: that one is told
  await telling(call("PUT /api/v1/me/language", { body: { language: wanted } }));
}

/** What an act answers, or undefined after saying why it was refused. */
async function telling<T>(act: Promise<T>): Promise<T | undefined> {
  try {
    return await act;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(wordsOf(error), "bad");
    return undefined;
  }
}

type Kind = keyof NotificationsOut;
const KINDS: readonly Kind[] = ["show", "artist", "promo"];

function Notifications({ canBeWrittenTo }: { canBeWrittenTo: boolean }) {
  const { data } = useLoad("notifications", () => call("GET /api/v1/me/notifications"));
  if (!data) return null;
  return (
    <Section title={t("app.me.news")}>
      {!canBeWrittenTo && <p class="note muted">{t("app.me.news_silent")}</p>}
      <List>
        {KINDS.map((kind) => <News key={kind} kind={kind} stands={data[kind]} />)}
      </List>
      <p class="note muted">{t("app.me.news_money")}</p>
    </Section>
  );
}

function News({ kind, stands }: { kind: Kind; stands: boolean }) {
  const { value, wish } = useWish(stands, async (on) => {
    await call("PATCH /api/v1/me/notifications", { body: { [kind]: on } });
    forget("notifications");
  });
  return (
    <SwitchItem
      icon="bell" title={t(`app.news.${kind}`)} note={t(`app.news.${kind}_note`)} on={value}
      onChange={(on) => void wish(on)}
    />
  );
}
