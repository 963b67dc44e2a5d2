/** Scanning a KHQR: by the client's camera, by ours, or from a photo; then what it means. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { call, newKey } from "../../api/client.ts";
import type { ScannedOut } from "../../api/schema.ts";
import { canRead, readCamera, readPhoto } from "../../lib/scanning.ts";
import { money } from "../../lib/formats.ts";
import { inTelegram, scanByClient } from "../../lib/telegram.ts";
import { t } from "../../lib/texts.ts";
import { AmountField, amountOf, type Amount } from "../../ui/amount.tsx";
import { Button } from "../../ui/button.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "./acting.ts";
import "./money.css";

interface Found {
  readonly payload: string;
  readonly says: ScannedOut;
}

export default function Scan() {
  const found = useSignal<Found | undefined>(undefined);
  const looks = useSignal(false);
  const typed = useSignal("");
  const { busy, acting } = useActing();
  const read = (text: string | undefined): Promise<void> => acting(async (way) => {
    looks.value = false;
    const payload = text?.trim();
    if (!payload) return;
    const says = await call("POST /api/v1/scan", { body: { payload }, key: newKey() });
    if (says.draft) way.replace(`/money/transfers/${says.draft.id}`);
    else if (says.top_up_id) way.replace(`/wallet/top-ups/${says.top_up_id}`);
    else found.value = { payload, says };
  });
  const photo = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const text = await readPhoto(file);
    if (text) await read(text);
    else toast(t("common.no_qr_in_photo"), "bad");
  };
  if (found.value) return <Meaning found={found.value} onAgain={() => (found.value = undefined)} />;
  return (
    <>
      <PageHead title={t("money.scan.title")} />
      <div class="pad stack">
        <p class="muted">{t("money.scan.text")}</p>
        {looks.value && <Camera onText={(text) => void read(text)} onFail={() => (looks.value = false)} />}
        {inTelegram.value && (
          <Button look="leaf" wide icon="qr" busy={busy} onPress={() => void scanByClient(t("money.scan.title")).then(read)}>
            {t("money.scan.button_open")}
          </Button>
        )}
        {canRead() && !looks.value && (
          <Button look={inTelegram.value ? "soft" : "leaf"} wide icon="camera" onPress={() => (looks.value = true)}>
            {t("money.scan.button_camera")}
          </Button>
        )}
        <label class="button soft wide photo">
          {t("money.scan.button_photo")}
          <input
            type="file" accept="image/*" class="hidden-words"
            onChange={(event) => void photo(event.currentTarget.files?.[0])}
          />
        </label>
        <Field label={t("money.scan.typed")} value={typed.value} onInput={(text) => (typed.value = text)} />
        {typed.value.trim().length > 8 && (
          <Button wide busy={busy} onPress={() => void read(typed.value)}>{t("common.button.next")}</Button>
        )}
      </div>
    </>
  );
}

function Camera({ onText, onFail }: { onText: (text: string) => void; onFail: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (!video.current) return undefined;
    return readCamera(video.current, onText, () => {
      toast(t("money.scan.no_camera"), "bad");
      onFail();
    });
  }, []);
  return <div class="camera"><video ref={video} playsInline muted /></div>;
}

function Meaning({ found, onAgain }: { found: Found; onAgain: () => void }) {
  const { payload, says } = found;
  const only = says.currency === "KHR" ? "KHR" : "USD";
  const amount = useSignal<Amount>({ text: "", currency: only });
  const { busy, acting } = useActing();
  const wanted = amountOf(amount.value);
  const go = (): Promise<void> => acting(async (way) => {
    if (!wanted) return;
    const { draft } = await call("POST /api/v1/scan", { body: { payload, amount: wanted }, key: newKey() });
    if (draft) way.replace(`/money/transfers/${draft.id}`);
  });
  return (
    <>
      <PageHead title={t("money.scan.title")} />
      <div class="pad stack">
        <div class="paper">
          <Facts
            rows={[
              [t("money.fact.payee"), says.payee],
              [t("money.fact.account"), says.account],
              [t("money.fact.amount"), says.amount && money(says.amount)],
            ]}
          />
        </div>
        {!says.is_ours && <p class="note">{t("money.scan.by_bank")}</p>}
      </div>
      {says.is_ours && <AmountField value={amount.value} only={only} onChange={(value) => (amount.value = value)} />}
      <div class="pad stack after">
        {says.is_ours && (
          <Button look="leaf" wide busy={busy} disabled={!wanted} onPress={() => void go()}>{t("common.button.next")}</Button>
        )}
        <Button wide onPress={onAgain}>{t("money.scan.button_again")}</Button>
      </div>
    </>
  );
}
