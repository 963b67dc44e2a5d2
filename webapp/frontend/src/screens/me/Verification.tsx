/** How well the fan is known: the level, what is missing for the next, where it goes on. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { VerificationOut } from "../../api/schema.ts";
import { openChat } from "../../app/chat.ts";
import { date } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Item, List, Section } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";

const LEVELS = ["basic", "verified", "premium"] as const;

export default function Verification() {
  const { data: known, error, reload } = useLoad("verification", () => call("GET /api/v1/me/verification"));
  if (!known && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PageHead title={t("verification.home.title")} />
      {known ? <Page known={known} /> : <ListBones rows={4} />}
    </>
  );
}

function Page({ known }: { known: VerificationOut }) {
  const place = LEVELS.indexOf(known.level);
  return (
    <>
      <div class="pad stack">
        <p class="muted">{t("verification.home.why")}</p>
        <List label={t("app.me.level")}>
          {LEVELS.map((level, at) => (
            <Item
              key={level} icon={at <= place ? "check" : "shield"} title={t(`app.level.${level}`)}
              note={noteOf(known, level)}
            />
          ))}
        </List>
      </div>
      <Section title={t("appmore.verify.missing")}>
        <List>
          <Item
            icon={known.has_phone ? "check" : "phone"} title={t("verification.step.title_phone")}
            note={known.has_phone ? t("appmore.verify.there") : t("verification.home.no_phone")}
          />
          {known.application && <Application known={known} />}
        </List>
        <p class="note muted">{t("money.papers_in_chat")}</p>
        {(known.offers.length > 0 || known.application || !known.has_phone) && (
          <Button look="leaf" wide icon="shield" onPress={() => openChat("vf_home")}>{t("wallet.limits.button_verify")}</Button>
        )}
      </Section>
      <Section title={t("wallet.limits.title")}>
        <List><Item icon="filter" title={t("wallet.limits.title")} to="/wallet/limits" /></List>
      </Section>
    </>
  );
}

function Application({ known: { application } }: { known: VerificationOut }) {
  if (!application) return null;
  const level = t(`app.level.${application.target}`);
  const why = application.reason && t(`verification.reason.${application.reason}`);
  return <Item icon="clock" title={t(`money.application.${application.state}`)} note={why || t("money.for_level", { level })} />;
}

function noteOf(known: VerificationOut, level: (typeof LEVELS)[number]): string {
  if (level !== known.level) return "";
  return known.level_until ? t("app.me.level_until", { day: date(known.level_until) }) : t("appmore.verify.yours");
}
