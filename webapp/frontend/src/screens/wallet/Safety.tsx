/** Keeping the wallet safe: freezing it, and finger or face for small sums. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import { settled } from "../../api/session.ts";
import { openChat } from "../../app/chat.ts";
import { beginBiometry, biometryHere, canUseBiometry, endBiometry } from "../../lib/biometry.ts";
import { clock, date } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Item, List, Section, SwitchItem } from "../../ui/list.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble, wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";

export default function Safety() {
  const { data, error, reload } = useLoad("freeze", () => call("GET /api/v1/wallet/freeze"));
  const sure = useSignal(false);
  const pin = useConfirm();
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  const { busy, acting } = useActing();
  const turning = async (act: () => Promise<unknown>): Promise<void> => {
    await acting(act);
    sure.value = false;
    forget("wallet");
    await reload();
  };
  const freeze = (): Promise<void> => turning(() => call("POST /api/v1/wallet/freeze", { key: newKey() }));
  const unfreeze = (purpose: string): Promise<void> => turning(async () => {
    const key = newKey();
    const done = await pin.carry({ purpose, title: t("wallet.freeze.about") }, () => call("POST /api/v1/wallet/unfreeze", { key }));
    if (done) toast(t("wallet.freeze.done"), "good");
  });
  const by = data?.by_operator_at ?? data?.by_fan_at;
  const time = by ? `${date(by)} · ${clock(by)}` : "";
  return (
    <>
      <PageHead title={t("wallet.more.title")} />
      {!data ? <ListBones rows={3} /> : (
        <div class="pad stack">
          {by && (
            <List>
              <Item
                icon="lock" title={t("wallet.home.frozen")}
                note={data.by_operator_at ? t("wallet.freeze.by_operator", { time }) : t("wallet.freeze.by_fan", { time })}
              />
            </List>
          )}
          <p class="muted">{by ? t("wallet.freeze.still_comes_in") : t("wallet.freeze.text")}</p>
          {!by && <Button look="danger" wide icon="lock" onPress={() => (sure.value = true)}>{t("wallet.freeze.button_freeze")}</Button>}
          {data.by_operator_at && <p class="note">{t("wallet.freeze.ask_operator")}</p>}
          {data.by_operator_at && <Button wide onPress={() => openChat()}>{t("common.button.help")}</Button>}
          {data.by_fan_at && !data.by_operator_at && (
            <>
              <p class="note muted">{t("wallet.freeze.with_pin")}</p>
              <Button look="leaf" wide busy={busy} onPress={() => void unfreeze(data.unfreeze_purpose)}>{t("wallet.freeze.button_unfreeze")}</Button>
            </>
          )}
        </div>
      )}
      <Biometry confirm={pin.carry} />
      <Section title={t("identity.security.title")}>
        <List><Item icon="phone" title={t("app.me.devices")} to="/me/devices" /></List>
      </Section>
      {sure.value && (
        <Sheet title={t("wallet.freeze.title")} onClose={() => (sure.value = false)}>
          <div class="stack">
            <p class="muted">{t("wallet.freeze.undo")}</p>
            <Button look="danger" wide busy={busy} onPress={() => void freeze()}>{t("wallet.freeze.button_sure")}</Button>
            <Button wide onPress={() => (sure.value = false)}>{t("common.button.cancel")}</Button>
          </div>
        </Sheet>
      )}
      {pin.sheet}
    </>
  );
}

/** Shown where the client can: it takes trust in this device (PIN and code), then the PIN again. */
function Biometry({ confirm }: { confirm: ReturnType<typeof useConfirm>["carry"] }) {
  const { data: can } = useLoad("biometry", canUseBiometry);
  const { data: devices } = useLoad("devices", () => settled().then(() => call("GET /api/v1/me/devices")));
  const on = useSignal(biometryHere());
  const here = devices?.items.find((each) => each.is_this);
  if (!can || !here) return null;
  const path = { device_id: here.id };
  const title = t("money.biometry.title");
  const begin = async (): Promise<void> => {
    if (!here.is_trusted) {
      const trusted = await confirm({ purpose: here.trust_purpose, title }, () => call("POST /api/v1/me/devices/{device_id}/trust", { path }));
      if (!trusted) return;
    }
    const made = await confirm({ purpose: here.biometry_purpose, title }, () => call("PUT /api/v1/me/devices/{device_id}/biometry", { path }));
    if (made) on.value = await beginBiometry(here.id, title, made.token);
  };
  const change = async (wanted: boolean): Promise<void> => {
    try {
      if (wanted) await begin();
      else {
        await call("DELETE /api/v1/me/devices/{device_id}/biometry", { path });
        endBiometry();
        on.value = false;
      }
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused;
      toast(wordsOf(refused), "bad");
    }
    forget("devices");
  };
  return (
    <Section title={title}>
      <List>
        <SwitchItem icon="finger" title={title} note={t("identity.device.biometry")} on={on.value} onChange={(wanted) => void change(wanted)} />
      </List>
    </Section>
  );
}
