/** Phones that are signed in. */

import { t } from "../../lib/texts.ts";
import { State } from "../../ui/state.tsx";

export default function Devices() {
  return <State drawing="empty" title={t("app.me.devices")} />;
}
