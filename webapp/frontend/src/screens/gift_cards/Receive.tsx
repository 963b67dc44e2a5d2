/** A gift card behind a link: taken by whoever opens it first. */

import { useSignal } from "@preact/signals";

import { ApiError, call } from "../../api/client.ts";
import { forget } from "../../api/load.ts";
import { replace, type Params } from "../../app/router.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Trouble } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { CardFace } from "./face.tsx";

export default function Receive({ params }: { params: Params }) {
  const token = params["cardToken"] ?? "";
  const busy = useSignal(false);
  const refused = useSignal<ApiError | undefined>(undefined);
  const take = async (): Promise<void> => {
    busy.value = true;
    refused.value = undefined;
    try {
      const card = await call("POST /api/v1/gift-cards/receive", { body: { text: token } });
      forget("gift-card");
      toast(t("giftcards.card.received"), "good");
      replace(`/wallet/gift-cards/${card.id}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = error;
    } finally {
      busy.value = false;
    }
  };
  return (
    <>
      <PageHead title={t("giftcards.home.button")} />
      {refused.value ? <Trouble error={refused.value} onRetry={() => void take()} /> : (
        <div class="pad stack">
          <CardFace id="" amount={undefined} note={t("giftcards.offer.text")} />
          <Button look="leaf" wide busy={busy.value} onPress={() => void take()}>{t("giftcards.offer.button_take")}</Button>
        </div>
      )}
    </>
  );
}
