/** Money behind a link: who sends it, until when, and taking it into one's wallet. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget, useEvery, useLoad } from "../../api/load.ts";
import type { ClaimOut } from "../../api/schema.ts";
import { navigate, replace, type Params } from "../../app/router.ts";
import { clock, date, money } from "../../lib/formats.ts";
import { ask } from "../../lib/telegram.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Done } from "../../ui/done.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Price } from "../../ui/price.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { useActing } from "../money/acting.ts";

const NEEDS_PHONE = "transfers.claim_needs_phone";
const OVER: ReadonlySet<string> = new Set([
  "transfers.claim_not_found", "transfers.claim_over", "transfers.own_claim", "transfers.claim_for_another",
]);
const PHONE_PATIENCE_MS = 120_000;
const LOOK_AGAIN_MS = 1_500;

export default function Claim({ params }: { params: Params }) {
  const path = { token: params["claimToken"] ?? "" };
  const { data: claim, error, reload } = useLoad(
    `claim ${path.token}`, () => call("GET /api/v1/claims/{token}", { path }),
  );
  const { busy, acting } = useActing();
  const key = useRef(newKey());
  const taken = useSignal<ClaimOut | undefined>(undefined);
  const take = (): Promise<void> => acting(async () => {
    taken.value = await call("POST /api/v1/claims/{token}", { path, key: key.current });
    for (const each of ["wallet", "statement", "home", "claim"]) forget(each);
  });
  const shown = taken.value ?? claim;
  if (!shown && error) return <Refused error={error} onRetry={() => void reload()} />;
  if (!shown) return <><PageHead title={t("transfers.claim.title")} /><ListBones rows={3} /></>;
  if (shown.is_mine) return <Taken claim={shown} />;
  if (shown.state !== "waiting") return <Over words={t("error.transfers.claim_over")} />;
  const until = `${date(shown.expires_at)} · ${clock(shown.expires_at)}`;
  return (
    <>
      <PageHead title={t("transfers.claim.title")} />
      <div class="pad stack">
        <div class="paper">
          <p class="name">{t("transfers.claim.from", { name: shown.sender })}</p>
          <p><Price amount={shown.amount} size="big" /></p>
          <Facts rows={[[t("money.fact.reference"), <code>{shown.reference}</code>]]} />
        </div>
        <p class="note">{t("transfers.claim.until", { time: until })}</p>
        <p class="note muted">{t("transfers.claim.free")}</p>
        <Button look="leaf" wide icon="wallet" busy={busy} onPress={() => void take()}>
          {t("transfers.claim.button_take")}
        </Button>
      </div>
    </>
  );
}

function Taken({ claim }: { claim: ClaimOut }) {
  return (
    <>
      <PageHead title={t("transfers.claim.title")} />
      <Done amount={claim.amount} plus words={t("transfers.claim.taken", { amount: money(claim.amount) })}>
        <div class="paper">
          <Facts
            rows={[
              [t("appclaim.sender"), claim.sender],
              [t("money.fact.reference"), <code>{claim.reference}</code>],
            ]}
          />
        </div>
        <Button look="leaf" wide onPress={() => replace("/wallet")}>{t("money.button_wallet")}</Button>
      </Done>
    </>
  );
}

/** Why it is not to be had; a number that we do not know yet can be given here. */
function Refused({ error, onRetry }: { error: ApiError; onRetry: () => void }) {
  const waits = useSignal(false);
  useEvery(LOOK_AGAIN_MS, () => {
    if (waits.value) onRetry();
  });
  const title = t("transfers.claim.title");
  if (error.code === NEEDS_PHONE) {
    const share = async (): Promise<void> => {
      const answer = await ask<{ status: string }>(
        "web_app_request_phone", undefined, ["phone_requested"], PHONE_PATIENCE_MS,
      );
      waits.value = answer?.data.status === "sent";
    };
    return (
      <>
        <PageHead title={title} />
        <State
          drawing="empty" title={t("appclaim.phone")} text={error.message}
          act={{ text: t("appclaim.share_phone"), onPress: () => void share() }}
        />
      </>
    );
  }
  if (!OVER.has(error.code)) return <><PageHead title={title} /><Trouble error={error} onRetry={onRetry} /></>;
  return <Over words={error.message} />;
}

function Over({ words }: { words: string }) {
  return (
    <>
      <PageHead title={t("transfers.claim.title")} />
      <State
        drawing="empty" title={t("appclaim.over")} text={words}
        act={{ text: t("money.button_wallet"), onPress: () => navigate("/wallet") }}
      />
    </>
  );
}
