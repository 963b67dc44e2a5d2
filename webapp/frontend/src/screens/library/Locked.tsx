/** Why a thing does not open for this fan, and the next step: a plan, a reminder, something else. */

import { useSignal } from "@preact/signals";

import { ApiError } from "../../api/client.ts";
import type { ItemOut, LockOut } from "../../api/schema.ts";
import { navigate } from "../../app/router.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Icon } from "../../ui/icons.tsx";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { remind, useReminders } from "./api.ts";
import { Similar } from "./Similar.tsx";
import { lockText } from "./words.ts";

const DAY_MS = 24 * 60 * 60_000;

export function Locked({ thing, lock }: { thing: ItemOut; lock: LockOut }) {
  return (
    <>
      <div class="why-locked">
        <Icon name={lock.reason === "not_yet" ? "clock" : "lock"} />
        <p>{lockText(lock)}</p>
        <When lock={lock} />
      </div>
      <Step thing={thing} lock={lock} />
    </>
  );
}

/** Counts the last day. */
function When({ lock }: { lock: LockOut }) {
  const opensAt = lock.reason === "not_yet" ? String(lock.details["opens_at"] ?? "") : "";
  if (!opensAt || Date.parse(opensAt) - Date.now() > DAY_MS) return null;
  return <p><Countdown until={opensAt} label={t("applibrary.why.opens_in")} /></p>;
}

function Step({ thing, lock }: { thing: ItemOut; lock: LockOut }) {
  switch (lock.reason) {
    case "not_yet":
      return <RemindButton item={thing.key} />;
    case "plan_required":
    case "subscription_inactive":
      return <Button look="leaf" wide onPress={() => navigate("/plans")}>{t("applibrary.why.button_plans")}</Button>;
    default:
      return (
        <Similar
          of={thing.key}
          otherwise={(
            <Button look="leaf" wide onPress={() => navigate(`/watch/find?kind=${thing.kind}`)}>
              {t("applibrary.why.button_similar")}
            </Button>
          )}
        />
      );
  }
}

/** Wants to hear when it opens; a second tap takes that back. */
export function RemindButton({ item }: { item: string }) {
  const { data, reload } = useReminders();
  const busy = useSignal(false);
  const isWanted = data?.items.includes(item) ?? false;
  const turn = async (): Promise<void> => {
    busy.value = true;
    try {
      await remind(item, !isWanted);
      await reload();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
    } finally {
      busy.value = false;
    }
  };
  return (
    <Button look={isWanted ? "line" : "leaf"} wide icon={isWanted ? "check" : "bell"} busy={busy.value} onPress={() => void turn()}>
      {isWanted ? t("applibrary.why.reminded") : t("applibrary.why.button_remind")}
    </Button>
  );
}
