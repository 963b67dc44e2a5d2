/** What may move, what is left of it, and what a verification raises. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { LimitOut, VerificationOut } from "../../api/schema.ts";
import { navigate } from "../../app/router.ts";
import { date, money, until } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Item, List, Section } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import "./wallet.css";

export default function Limits() {
  const { data, error, reload } = useLoad("limits", () => call("GET /api/v1/wallet/limits"));
  const { data: known } = useLoad("verification", () => call("GET /api/v1/me/verification"));
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  const uses = [...new Set(data?.items.map((each) => each.use))];
  return (
    <>
      <PageHead title={t("wallet.limits.title")} />
      {!data && <ListBones rows={6} />}
      {known && <Level known={known} />}
      {uses.map((use) => (
        <Section key={use} title={t(`wallet.limits.button_${use}`)}>
          <div class="list">
            {data?.items.filter((each) => each.use === use).map((limit) => (
              <Limit key={`${limit.name}${limit.limit.currency}`} limit={limit} />
            ))}
          </div>
        </Section>
      ))}
    </>
  );
}

function nameOf({ name, limit }: LimitOut): string {
  if (name !== "legal_day") return t(`wallet.limits.name_${name}`);
  return limit.currency === "USD" ? t("wallet.limits.name_legal_usd") : t("wallet.limits.name_legal_khr");
}

function Limit({ limit }: { limit: LimitOut }) {
  const share = limit.limit.amount_minor ? limit.used.amount_minor / limit.limit.amount_minor : 0;
  const [used, left] = [money(limit.used), money(limit.left)];
  const level = limit.next_level ? t(`app.level.${limit.next_level}`) : "";
  return (
    <div class="limit">
      <p class="row between"><b>{nameOf(limit)}</b><span>{money(limit.limit)}</span></p>
      {limit.renews_at && (
        <>
          <div class="measure" aria-hidden="true"><i style={{ width: `${Math.min(100, share * 100)}%` }} /></div>
          <p class="note muted">
            {t("wallet.limits.left", { used, left, time: until(limit.renews_at, Date.now()) })}
          </p>
        </>
      )}
      {limit.raised_to && level && (
        <p class="note">{t("wallet.limits.raised", { level, limit: money(limit.raised_to) })}</p>
      )}
    </div>
  );
}

function Level({ known }: { known: VerificationOut }) {
  const asked = known.application;
  const level = asked ? t(`app.level.${asked.target}`) : "";
  return (
    <div class="pad stack">
      <List>
        <Item
          icon="shield" title={t("app.me.level")} end={t(`app.level.${known.level}`)}
          note={known.level_until ? t("app.me.level_until", { day: date(known.level_until) }) : t("verification.home.why")}
        />
        {asked && (
          <Item
            icon="clock" title={t(`money.application.${asked.state}`)}
            note={asked.reason ? t(`verification.reason.${asked.reason}`) : t("money.for_level", { level })}
          />
        )}
      </List>
      {(known.offers.length > 0 || asked) && (
        <Button wide look="leaf" icon="shield" onPress={() => navigate("/me/verification")}>{t("wallet.limits.button_verify")}</Button>
      )}
      <p class="note muted">{t("money.papers_in_chat")}</p>
    </div>
  );
}
