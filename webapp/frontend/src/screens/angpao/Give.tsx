/** Giving an ang pao: how much, for how many, how it is shared, what it looks like. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import { call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { AngPaoIn } from "../../api/schema.ts";
import { money } from "../../lib/formats.ts";
import { haptic } from "../../lib/telegram.ts";
import { say, t } from "../../lib/texts.ts";
import { AmountField, amountOf, type Amount } from "../../ui/amount.tsx";
import { Art } from "../../ui/art.tsx";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import { Item, List, Section } from "../../ui/list.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { useActing } from "../money/acting.ts";
import { whenWords } from "../wallet/lines.tsx";
import "./angpao.css";

type Theme = NonNullable<AngPaoIn["theme"]>;
type Split = NonNullable<AngPaoIn["split"]>;

const MOST_SHARES = 100;
const LONGEST_WISH = 80;
const ARTISTS = 6;
const OFTEN = [5, 10, 20, 50] as const;
/** The drawings of the themes, as the server names them. */
const LOOKS: readonly { theme: Theme; art: string }[] = [
  { theme: "classic", art: "rose-00000000" },
  { theme: "new_year", art: "fire-00000001" },
  { theme: "wedding", art: "rose-00000002" },
  { theme: "artist", art: "plum-00000000-long-teal" },
];

export default function Give() {
  const amount = useSignal<Amount>({ text: "", currency: "USD" });
  const people = useSignal("10");
  const split = useSignal<Split>("lucky");
  const theme = useSignal<Theme>("classic");
  const artist = useSignal<string | undefined>(undefined);
  const wish = useSignal("");
  const key = useRef(newKey());
  const { busy, acting } = useActing();
  const { data: wallet } = useLoad("wallet", () => call("GET /api/v1/wallet"), { keep: true });
  const total = amountOf(amount.value);
  const shares = sharesOf(people.value);
  const held = wallet?.balances[amount.value.currency]?.available;
  const isShort = total && held && total.amount_minor > held.amount_minor;
  const go = (): Promise<void> => acting(async (way) => {
    if (!total || !shares) return;
    const body: AngPaoIn = {
      total, shares, split: split.value, theme: theme.value,
      blessing: wish.value.trim().slice(0, LONGEST_WISH),
      artist_id: theme.value === "artist" ? artist.value ?? null : null,
    };
    try {
      const draft = await call("POST /api/v1/ang-paos", { body, key: key.current });
      forget("ang-paos");
      way.navigate(`/ang-pao/${draft.token}`);
    } finally {
      key.current = newKey();
    }
  });
  return (
    <>
      <PageHead title={t("angpao.home.title")} />
      <div class="stack">
        <p class="pad note muted">{t("angpao.home.text")}</p>
        <AmountField
          value={amount.value} onChange={(value) => (amount.value = value)}
          wrong={isShort && held ? t("wallet.convert.short", { amount: money(held) }) : undefined}
        />
        <div class="pad stack">
          <Field
            label={t("angpao.fact.people")} value={people.value} inputMode="numeric"
            wrong={people.value && !shares ? t("error.angpao.bad_share_count", { fewest: 1, most: MOST_SHARES }) : undefined}
            onInput={(text) => (people.value = text)}
          />
          <div class="often" role="group" aria-label={t("money.amount.often")}>
            {OFTEN.map((each) => <button key={each} type="button" onClick={() => (people.value = String(each))}>{each}</button>)}
          </div>
        </div>
        <Choices
          label={t("angpao.split.question")} chosen={split.value}
          choices={[
            { value: "lucky", label: t("angpao.split.short_lucky") },
            { value: "equal", label: t("angpao.split.short_equal") },
          ]}
          onChoose={(value) => (split.value = value)}
        />
        <p class="pad note muted">{t(`angpao.split.${split.value}`)}</p>
        <Themes chosen={theme.value} onChoose={(value) => (theme.value = value)} />
        {theme.value === "artist" && <Artists chosen={artist.value} onChoose={(id) => (artist.value = id)} />}
        <div class="pad stack">
          <Field label={t("angpao.blessing.title")} value={wish.value} onInput={(text) => (wish.value = text)} />
          <Button look="leaf" wide busy={busy} disabled={!total || !shares || Boolean(isShort)} onPress={() => void go()}>
            {t("common.button.next")}
          </Button>
        </div>
      </div>
      <Given />
    </>
  );
}

function sharesOf(text: string): number | undefined {
  const number = /^[0-9]{1,3}$/.test(text.trim()) ? Number(text) : 0;
  return number >= 1 && number <= MOST_SHARES ? number : undefined;
}

function Themes({ chosen, onChoose }: { chosen: Theme; onChoose: (theme: Theme) => void }) {
  return (
    <div class="pad themes" role="radiogroup" aria-label={t("angpao.themes.title")}>
      {LOOKS.map(({ theme, art }) => (
        <button
          key={theme} type="button" role="radio" aria-checked={theme === chosen}
          onClick={() => {
            haptic("select");
            onChoose(theme);
          }}
        >
          <Art shape="envelope" name={art} />
          {t(`angpao.theme.button_${theme}`)}
        </button>
      ))}
    </div>
  );
}

function Artists({ chosen, onChoose }: { chosen: string | undefined; onChoose: (id: string) => void }) {
  const { data } = useLoad("artists.few", () => call("GET /api/v1/artists", { query: { limit: ARTISTS } }));
  if (!data) return null;
  return (
    <Choices
      label={t("angpao.theme.button_artist")} chosen={chosen ?? ""}
      choices={data.items.map(({ id, name }) => ({ value: id, label: say(name) }))} onChoose={onChoose}
    />
  );
}

function Given() {
  const { data } = useLoad("ang-paos", () => call("GET /api/v1/ang-paos"));
  if (!data) return null;
  return (
    <>
      {data.items.length > 0 && (
        <Section title={t("angpao.given.title")}>
          <List>
            {data.items.map((each) => (
              <Item
                key={each.token} icon="heart" to={`/ang-pao/${each.token}`} title={t(`angpao.state.short_${each.state}`)}
                note={`${t("angpao.card.opened", { taken: each.taken, number: each.shares })} · ${whenWords(each.created_at)}`}
                end={each.total && money(each.total)}
              />
            ))}
          </List>
        </Section>
      )}
      {data.opened.length > 0 && (
        <Section title={t("angpao.received.title")}>
          <List>
            {data.opened.map((each) => (
              <Item
                key={each.token} icon="heart" to={`/ang-pao/${each.token}`} title={each.host}
                note={whenWords(each.created_at)} end={each.mine?.amount && money(each.mine.amount)}
              />
            ))}
          </List>
        </Section>
      )}
    </>
  );
}
