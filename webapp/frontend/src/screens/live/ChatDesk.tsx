/** For moderators: whether the chat is open, and how long one waits between two messages. */

import { t, tn } from "../../lib/texts.ts";
import { SwitchItem, List } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { useActing } from "../money/acting.ts";
import { setChat } from "./api.ts";

const SLOW = [0, 3, 10, 30, 60] as const;

export function ChatDesk({ live, isOn, slowSeconds, onClose }: {
  live: string; isOn: boolean; slowSeconds: number; onClose: () => void;
}) {
  const { busy, acting } = useActing();
  const set = (on: boolean, slow: number): void => void acting(() => setChat(live, on, slow));
  return (
    <Sheet title={t("applive.desk.title")} onClose={onClose}>
      <div class="stack" aria-busy={busy}>
        <List>
          <SwitchItem icon="people" title={t("applive.desk.open")} on={isOn} onChange={(on) => set(on, slowSeconds)} />
        </List>
        <h3 class="name">{t("applive.desk.slow")}</h3>
        <Choices
          label={t("applive.desk.slow")} chosen={String(slowSeconds)}
          choices={SLOW.map((each) => ({ value: String(each), label: each ? tn("applive.desk.seconds", each) : t("applive.desk.none") }))}
          onChoose={(value) => set(isOn, Number(value))}
        />
      </div>
    </Sheet>
  );
}
