/** Own votes that are being checked or were excluded: why, and a word for them. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { MyFlagOut } from "../../api/schema.ts";
import { t, tn } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icons.tsx";
import { useActing } from "../money/acting.ts";

const LEAST_LETTERS = 3;

export function Appeal({ windowId }: { windowId: string }) {
  const { data: flag, reload } = useLoad(
    `flag ${windowId}`, () => call("GET /api/v1/windows/{window_id}/appeal", { path: { window_id: windowId } }),
  );
  if (!flag || (flag.state === null && flag.appeal === null)) return null;
  return (
    <section class="pad stack appeal">
      {flag.state !== null && <p class="verdict"><Icon name="warning" /><b>{stateWords(flag)}</b></p>}
      {flag.appeal !== null ? <p class="note muted">{appealWords(flag.appeal)}</p>
        : <Words windowId={windowId} onSent={() => void reload()} />}
    </section>
  );
}

function stateWords({ state, votes }: MyFlagOut): string {
  return state === "held" ? tn("voting.appeal.held", votes) : tn("appvote.appeal.excluded", votes);
}

function appealWords(appeal: NonNullable<MyFlagOut["appeal"]>): string {
  switch (appeal) {
    case "open":
      return t("voting.appeal_state.open");
    case "upheld":
      return t("voting.appeal_state.upheld");
    case "denied":
      return t("voting.appeal_state.denied");
  }
}

function Words({ windowId, onSent }: { windowId: string; onSent: () => void }) {
  const words = useSignal("");
  const { busy, acting } = useActing();
  const send = (): void => void acting(async () => {
    await call("POST /api/v1/windows/{window_id}/appeal", {
      path: { window_id: windowId }, body: { words: words.value },
    });
    forget(`flag ${windowId}`);
    onSent();
  });
  return (
    <>
      <Field label={t("voting.appeal.ask")} value={words.value} onInput={(value) => (words.value = value)} />
      <Button wide busy={busy} disabled={words.value.trim().length < LEAST_LETTERS} onPress={send}>
        {t("voting.appeal.title")}
      </Button>
    </>
  );
}
