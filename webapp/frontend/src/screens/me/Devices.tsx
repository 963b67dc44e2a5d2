/** Phones and computers that are signed in, and signing them out. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { DevicesOut } from "../../api/schema.ts";
import { settled } from "../../api/session.ts";
import { back } from "../../app/router.ts";
import { clock, date } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Item, List } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";

type Device = DevicesOut["items"][number];

export default function Devices() {
  const { data, error, reload } = useLoad(
    "devices", () => settled().then(() => call("GET /api/v1/me/devices")),
  );
  const chosen = useSignal<Device | "others" | undefined>(undefined);
  const { busy, acting } = useActing();
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  const signOut = async (): Promise<void> => {
    const target = chosen.value;
    if (!target) return;
    await acting(async () => {
      if (target === "others") await call("DELETE /api/v1/me/devices");
      else await call("DELETE /api/v1/me/devices/{device_id}", { path: { device_id: target.id } });
      toast(t("app.devices.signed_out"), "good");
    });
    chosen.value = undefined;
    forget("devices");
    await reload();
  };
  return (
    <>
      <header class="page-head">
        <button type="button" class="way" aria-label={t("common.button.back")} onClick={back}><Icon name="back" /></button>
        <h1 class="show title">{t("app.me.devices")}</h1>
      </header>
      {!data ? <ListBones rows={3} /> : data.items.length === 0
        ? <State drawing="empty" title={t("app.devices.none")} text={t("app.devices.none_text")} />
        : (
          <div class="pad stack">
            <List>
              {data.items.map((device) => (
                <Item
                  key={device.id} icon="phone" title={nameOf(device)}
                  note={device.is_this ? t("app.devices.this") : seenWords(device)}
                  onPress={() => (chosen.value = device)}
                />
              ))}
            </List>
            {data.items.length > 1 && (
              <Button look="danger" wide onPress={() => (chosen.value = "others")}>{t("app.devices.button_others")}</Button>
            )}
          </div>
        )}
      {chosen.value && (
        <Sheet title={t("app.devices.sure")} onClose={() => (chosen.value = undefined)}>
          <div class="stack">
            <p class="muted">{t("app.devices.sure_text")}</p>
            <Button look="danger" wide busy={busy} onPress={() => void signOut()}>{t("app.devices.button_out")}</Button>
            <Button wide onPress={() => (chosen.value = undefined)}>{t("common.button.cancel")}</Button>
          </div>
        </Sheet>
      )}
    </>
  );
}

/** A name that the fan gave; else what kind of device it is. */
function nameOf(device: Device): string {
  return device.name && device.name !== device.platform
    ? device.name : t(`app.device.${device.platform}`);
}

function seenWords(device: Device): string {
  const moment = device.last_seen_at;
  return t("app.devices.seen", { day: date(moment), time: clock(moment) });
}
