/** Plans: the own one with its moves, and all that are sold with what they give. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { PlansOut } from "../../api/schema.ts";
import { navigate } from "../../app/router.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble, wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";
import { Mine, nameOf } from "./Mine.tsx";
import { Offered } from "./Offered.tsx";
import { Give, Shared } from "./Sharing.tsx";
import "./plans.css";

export default function Plans() {
  const { data, error, reload } = useLoad("plans", () => call("GET /api/v1/plans"));
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  const changed = (): void => {
    forget("plans");
    void reload();
  };
  return (
    <>
      <PageHead title={t("plans.home.title")} />
      {!data && <ListBones rows={4} />}
      {data && (
        <div class="pad stack plans">
          {data.mine && <Mine mine={data.mine} all={data} onChanged={changed} />}
          {data.member_of !== null && <Shared name={nameOf(data, data.member_of)} onChanged={changed} />}
          {data.back && <p class="card plan held note gold">{t("plans.home.back", { percent: data.back.percent })}</p>}
          {!data.mine && data.trial !== null && <Trial all={data} code={data.trial} onChanged={changed} />}
          {data.plans.map((plan) => <Offered key={plan.code} plan={plan} all={data} onChanged={changed} />)}
          <Give plans={data.plans} />
          <p class="note muted">{t("plans.plan.tax_inside")}</p>
        </div>
      )}
    </>
  );
}

/** Days for nothing; who has to verify first is led there. */
function Trial({ all, code, onChanged }: { all: PlansOut; code: string; onChanged: () => void }) {
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  const plan = all.plans.find((each) => each.code === code);
  if (!plan) return null;
  const begin = (): Promise<void> => acting(async () => {
    try {
      await call("POST /api/v1/plans/trial", { key: key.value });
      onChanged();
    } catch (refused) {
      key.value = newKey();
      if (!(refused instanceof ApiError) || refused.code !== "plans.trial_needs_level") throw refused;
      toast(wordsOf(refused), "bad");
      navigate("/me/verification");
    }
  });
  return (
    <section class="card plan held">
      <h2 class="show head">{t("plans.home.button_trial")}</h2>
      <p class="note">{tn("plans.trial.about", plan.trial_days, { plan: say(plan.name) })}</p>
      <Button look="leaf" wide busy={busy} onPress={() => void begin()}>{t("plans.trial.button")}</Button>
    </section>
  );
}
