/** Giving a vote: it is shown as counted only when the server has said so. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget } from "../../api/load.ts";
import type { VerdictOut, VotesIn, WindowOut } from "../../api/schema.ts";
import { startOf } from "../../app/router.ts";
import { haptic } from "../../lib/telegram.ts";
import { t } from "../../lib/texts.ts";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { refusalWords } from "./words.ts";

export interface Given {
  readonly key: string;
  readonly acts: readonly string[];
  readonly verdict: VerdictOut;
  /** By the phone's clock. */
  readonly at: number;
}

export interface Casting {
  readonly isSending: boolean;
  /** Sent, and no answer came: the same key goes again, so it counts once. */
  readonly isUnsure: boolean;
  readonly given: Given | undefined;
  readonly left: number | undefined;
  readonly give: (acts: readonly string[], kind?: VotesIn["kind"]) => Promise<void>;
  readonly undo: () => Promise<void>;
}

type Sent = { readonly key: string; readonly acts: readonly string[]; readonly kind: string };

export function useCasting({ id: windowId, show: showCode, ballot }: WindowOut): Casting {
  const sending = useSignal(false);
  const unsure = useSignal<Sent | undefined>(undefined);
  const given = useSignal<Given | undefined>(undefined);
  const left = useSignal<number | undefined>(undefined);

  async function give(acts: readonly string[], kind: VotesIn["kind"] = "free"): Promise<void> {
    if (sending.value) return;
    const again = unsure.value;
    const isSame = again?.kind === kind && again.acts.join() === acts.join();
    const sent = isSame ? again : { key: newKey(), acts, kind };
    const ref = refOf(startOf());
    const body = { picks: acts.map((act) => ({ act })), kind, ...(ref ? { ref } : {}) };
    await carry(sent, () => call("POST /api/v1/windows/{window_id}/votes", {
      path: { window_id: windowId }, body, key: sent.key,
    }));
  }

  async function undo(): Promise<void> {
    const last = given.value;
    if (!last || sending.value) return;
    await carry({ ...last, kind: "undo" }, () => call("DELETE /api/v1/windows/{window_id}/votes/{vote_key}", {
      path: { window_id: windowId, vote_key: last.key },
    }));
  }

  async function carry(sent: Sent, act: () => Promise<VerdictOut>): Promise<void> {
    sending.value = true;
    try {
      told(sent, await act());
      unsure.value = undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const isUnknown = error.isOffline || error.status >= 500;
      unsure.value = isUnknown && sent.kind !== "undo" ? sent : undefined;
      toast(isUnknown ? t("appvote.cast.unsure") : wordsOf(error), "bad");
    } finally {
      sending.value = false;
    }
  }

  function told(sent: Sent, verdict: VerdictOut): void {
    left.value = verdict.left ?? left.value;
    const isStored = verdict.outcome === "counted" || verdict.outcome === "duplicate";
    if (isStored) given.value = { key: sent.key, acts: sent.acts, verdict, at: Date.now() };
    else if (verdict.outcome === "undone") given.value = undefined;
    if (isStored) haptic("success");
    else if (verdict.outcome === "undone") toast(t("voting.toast.undone"), "good");
    else toast(refusalWords(verdict.outcome, ballot.eligible), "bad");
    forget(`votes ${showCode}`);
    forget(`ballot ${windowId}`);
  }

  return {
    isSending: sending.value, isUnsure: unsure.value !== undefined, given: given.value,
    left: left.value, give, undo,
  };
}

/** Who shared the link that the app was opened with: `vt_<id>_<ref>`. */
export function refOf(start: string): string {
  return /^vt_[A-Za-z0-9-]+_([A-Za-z0-9-]{1,16})$/.exec(start)?.[1] ?? "";
}
