/** What can be done with a line of the chat: telling of it; for moderators taking it away. */

import type { ChatLineOut } from "../../api/schema.ts";
import { t, tn } from "../../lib/texts.ts";
import { Item, List } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";
import { mute, removeLine, report } from "./api.ts";

const MUTES = [10, 60] as const;

export function LineSheet({ live, line, moderates, onRemoved, onClose }: {
  live: string; line: ChatLineOut; moderates: boolean; onRemoved: (line: ChatLineOut) => void; onClose: () => void;
}) {
  const { busy, acting } = useActing();
  const done = (act: () => Promise<void>, words: string): void => void acting(async () => {
    await act();
    toast(words, "good");
    onClose();
  });
  return (
    <Sheet title={line.name} onClose={onClose}>
      <div class="stack" aria-busy={busy}>
        <p>{line.text}</p>
        <List>
          <Item icon="warning" title={t("applive.line.report")} onPress={() => done(() => report(live, line.number), t("applive.line.reported"))} />
          {moderates && (
            <>
              <Item
                icon="close" title={t("applive.line.remove")}
                onPress={() => done(async () => {
                  await removeLine(live, line.number);
                  onRemoved(line);
                }, t("applive.line.removed"))}
              />
              {MUTES.map((minutes) => (
                <Item
                  key={minutes} icon="clock" title={tn("applive.line.mute", minutes)}
                  onPress={() => done(() => mute(live, line.number, minutes), t("applive.line.muted"))}
                />
              ))}
              <Item icon="lock" title={t("applive.line.mute_for_good")} onPress={() => done(() => mute(live, line.number, null), t("applive.line.muted"))} />
            </>
          )}
        </List>
      </div>
    </Sheet>
  );
}
