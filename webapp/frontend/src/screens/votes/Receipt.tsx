/** Checking a receipt: what the log says of the vote, and the proof, reckoned on the phone. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { ReceiptState, VoteProofOut } from "../../api/schema.ts";
import { replace, type Params } from "../../app/router.ts";
import { clock, shortDay } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icons.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State } from "../../ui/state.tsx";
import { check, type Checked } from "./proof.ts";
import { CopyCode } from "./receipt_sheet.tsx";
import "./votes.css";

const LETTERS = /^[0-9A-HJKMNP-TV-Z]{16}$/;
const MINUTE_MS = 60_000;

/** As somebody types it: blanks, lines, small letters, and letters that look like digits. */
export function cleanCode(text: string): string {
  const letters = text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return LETTERS.test(letters) ? letters : "";
}

export default function Receipt({ params }: { params: Params }) {
  const code = cleanCode(params["voteReceipt"] ?? "");
  return (
    <>
      <PageHead title={t("voting.verify.title")} />
      <div class="pad stack">
        <Ask key={code} code={code} />
        {code && <Looked key={`found ${code}`} code={code} />}
        <p class="note muted">{t("voting.verify.proves")}</p>
      </div>
    </>
  );
}

function Ask({ code }: { code: string }) {
  const typed = useSignal(code);
  const cleaned = cleanCode(typed.value);
  return (
    <form class="stack" onSubmit={(event) => {
      event.preventDefault();
      if (cleaned) replace(`/vote/receipts/${cleaned}`);
    }}>
      <Field label={t("voting.verify.label")} value={typed.value} onInput={(value) => (typed.value = value)} />
      {cleaned !== code && (
        <Button look="leaf" wide disabled={!cleaned} onPress={() => replace(`/vote/receipts/${cleaned}`)}>
          {t("voting.verify.button")}
        </Button>
      )}
    </form>
  );
}

function Looked({ code }: { code: string }) {
  const { data: proof, error, isLoading, reload } = useLoad(
    `receipt ${code}`, () => call("GET /api/v1/vote-receipts/{code}", { path: { code } }),
  );
  if (proof) return <Proved code={code} proof={proof} />;
  if (isLoading || !error) return <ListBones rows={2} />;
  const act = { text: t("common.button.retry"), onPress: () => void reload() };
  return <State drawing="empty" title={t("appvote.check.not_found")} text={t("voting.receipt.none")} act={act} />;
}

function Proved({ code, proof }: { code: string; proof: VoteProofOut }) {
  const checked = useSignal<Checked | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    checked.value = undefined;
    void check(code, proof).then((found) => isWanted && (checked.value = found));
    return () => void (isWanted = false);
  }, [code, proof]);
  const { data: show } = useLoad(
    `show ${proof.show}`,
    () => call("GET /api/v1/shows/{show_code}", { path: { show_code: proof.show } }), { keep: true },
  );
  const act = show?.acts.find((one) => one.code === proof.act);
  const name = act ? say(act.name) : proof.act;
  const at = new Date(proof.minute * MINUTE_MS);
  return (
    <section class="stack">
      <CopyCode code={code} />
      <Verdict checked={checked.value} words={stateWords(proof.state, name)} />
      <Facts rows={[
        [t("voting.verify.show"), show && say(show.name)],
        [t("appvote.check.when"), `${shortDay(at)} · ${clock(at)}`],
        [t("voting.verify.weight"), String(proof.units)],
        [t("voting.verify.place"), t("voting.receipt.place", { seq: proof.index + 1, size: proof.size })],
      ]} />
      <details class="proof">
        <summary>{t("appvote.check.proof")}</summary>
        <Hash title={t("voting.verify.leaf")} lines={[proof.leaf]} />
        <Hash title={t("voting.verify.path")} lines={proof.path} />
        <Hash title={t("voting.verify.root")} lines={[proof.root]} />
      </details>
    </section>
  );
}

function stateWords(state: ReceiptState, name: string): string {
  switch (state) {
    case "counted":
      return t("voting.proof.counted", { name });
    case "held":
      return t("voting.proof.held", { name });
    case "excluded":
      return t("voting.proof.excluded", { name });
    case "weightless":
      return t("voting.proof.weightless", { name });
    case "reversed":
      return t("voting.proof.reversed", { name });
  }
}

function Verdict({ checked, words }: { checked: Checked | undefined; words: string }) {
  if (!checked) return <p class="note muted" role="status">{t("appvote.check.working")}</p>;
  const holds = checked.isInLog && checked.isOfCode;
  return (
    <div class={`verdict ${holds ? "good" : "bad"}`} role="status">
      <Icon name={holds ? "check" : "warning"} />
      <span>
        <b class="name">{holds ? words : t("appvote.check.broken")}</b>
        <small class="note">{holds ? t("appvote.check.holds") : t("appvote.check.broken_text")}</small>
      </span>
    </div>
  );
}

function Hash({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <>
      <h3 class="note muted">{title}</h3>
      {lines.map((line) => <code key={line}>{line}</code>)}
    </>
  );
}
