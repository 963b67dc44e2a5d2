/** An address that leads nowhere. */

import { navigate } from "../../app/router.ts";
import { t } from "../../lib/texts.ts";
import { State } from "../../ui/state.tsx";

export default function Nowhere() {
  return (
    <State
      drawing="trouble" title={t("app.nowhere.title")} text={t("app.nowhere.text")}
      act={{ text: t("menu.home.title"), onPress: () => navigate("/") }}
    />
  );
}
