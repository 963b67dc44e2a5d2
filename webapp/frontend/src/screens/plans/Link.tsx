/** A plan behind a link: a gift that whoever is first takes, or a place in a shared plan. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget } from "../../api/load.ts";
import { replace, type Params } from "../../app/router.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Trouble } from "../../ui/state.tsx";

export default function PlanLink({ params }: { params: Params }) {
  const gift = params["planGift"];
  const words = gift ?? params["planInvite"] ?? "";
  const key = useSignal(newKey());
  const busy = useSignal(false);
  const refused = useSignal<ApiError | undefined>(undefined);
  const take = async (): Promise<void> => {
    busy.value = true;
    refused.value = undefined;
    try {
      if (gift) await call("POST /api/v1/plans/gifts/claim", { body: { words }, key: key.value });
      else await call("PUT /api/v1/plans/family/join", { body: { words } });
      forget("plans");
      replace("/plans");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = error;
    } finally {
      busy.value = false;
    }
  };
  return (
    <>
      <PageHead title={t("plans.home.title")} />
      {refused.value ? <Trouble error={refused.value} onRetry={() => void take()} /> : (
        <div class="pad stack">
          <p>{gift ? t("plans.link.gift") : t("plans.link.family")}</p>
          <Button look="leaf" wide busy={busy.value} onPress={() => void take()}>
            {gift ? t("plans.give.button_take") : t("plans.family.button_join")}
          </Button>
        </div>
      )}
    </>
  );
}
