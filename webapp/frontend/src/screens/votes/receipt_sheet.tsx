/** The receipt of a vote that was just given: its code, to keep, to check, to show. */

import type { ShowPageOut } from "../../api/schema.ts";
import { navigate } from "../../app/router.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { toast } from "../../ui/toast.tsx";
import type { Given } from "./casting.ts";
import { spaced } from "./words.ts";

export function ReceiptSheet({ given, show, onClose }: {
  given: Given; show: ShowPageOut; onClose: () => void;
}) {
  return (
    <Sheet title={t("voting.receipt.title")} onClose={onClose}>
      <div class="stack">
        {given.verdict.receipts.map(({ act, code }) => (
          <div class="receipt-code" key={code}>
            <span class="note muted">{nameOf(show, act)}</span>
            <CopyCode code={code} />
            <Button wide icon="shield" onPress={() => {
              onClose();
              navigate(`/vote/receipts/${code}`);
            }}>
              {t("appvote.check.button")}
            </Button>
          </div>
        ))}
        <p class="note muted">{t("appvote.receipt.keep")}</p>
      </div>
    </Sheet>
  );
}

function nameOf(show: ShowPageOut, code: string): string {
  const act = show.acts.find((one) => one.code === code);
  return act ? say(act.name) : code;
}

export function CopyCode({ code }: { code: string }) {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(code);
    toast(t("appvote.receipt.copied"), "good");
  };
  return (
    <button type="button" class="code" onClick={() => void copy()} aria-label={`${t("appvote.receipt.copy")} ${spaced(code)}`}>
      {spaced(code)}
    </button>
  );
}
