/** A chat beside a picture: the lines, and the field to write in with its slow mode. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { ApiError, newKey } from "../../api/client.ts";
import type { ChatLineOut } from "../../api/schema.ts";
import { scriptOf, t, tn } from "../../lib/texts.ts";
import { useNow } from "../../ui/countdown.tsx";
import { Icon } from "../../ui/icons.tsx";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";

const LONGEST = 300;
const NEAR_END = 80;

export interface ChatProps {
  readonly lines: readonly ChatLineOut[];
  readonly me: string;
  readonly isOpen: boolean;
  readonly slowSeconds: number;
  /** Sends it; the line as it was taken. */
  readonly say: (text: string, key: string) => Promise<ChatLineOut>;
  readonly onSaid: (line: ChatLineOut) => void;
  /** What can be done with a line: report it, or more for moderators. */
  readonly onLine?: (line: ChatLineOut) => void;
  /** Asks for what was said before the first line. */
  readonly onEarlier?: (() => void) | undefined;
}

export function Chat(props: ChatProps) {
  const { lines, me, onLine, onEarlier } = props;
  const list = useScrolling(lines);
  return (
    <section class="chat" aria-label={t("applive.chat.title")}>
      <div class="lines" role="log" aria-live="off" tabIndex={0} aria-label={t("applive.chat.title")} ref={list}>
        {onEarlier && lines.length > 0 && (
          <button type="button" class="earlier note gold" onClick={onEarlier}>{t("applive.chat.earlier")}</button>
        )}
        {lines.length === 0 && <p class="note muted">{t("applive.chat.none")}</p>}
        {lines.map((line) => (
          <ChatLine key={line.number} line={line} isMine={line.author === me} onOpen={onLine && line.author !== me ? onLine : undefined} />
        ))}
      </div>
      <Writing {...props} />
    </section>
  );
}

function ChatLine({ line, isMine, onOpen }: {
  line: ChatLineOut; isMine: boolean; onOpen: ((line: ChatLineOut) => void) | undefined;
}) {
  return (
    <p class={`said-line${isMine ? " mine" : ""}${line.by_host ? " host" : ""}`}>
      <b>{line.name}</b>
      {line.by_host && <small class="mini gold">{t("applive.chat.host")}</small>}
      <span lang={scriptOf(line.text)}>{line.text}</span>
      {onOpen && (
        <button type="button" aria-label={t("applive.chat.about_line", { name: line.name })} onClick={() => onOpen(line)}>
          <Icon name="more" />
        </button>
      )}
    </p>
  );
}

/** Stays at the newest line while the reader is there; whoever reads above is left in peace. */
function useScrolling(lines: readonly ChatLineOut[]) {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const box = list.current;
    if (!box) return undefined;
    const look = (): void => {
      isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
    };
    box.addEventListener("scroll", look, { passive: true });
    return () => box.removeEventListener("scroll", look);
  }, []);
  useEffect(() => {
    if (isAtEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [lines.at(-1)?.number]);
  return list;
}

function Writing({ isOpen, slowSeconds, say, onSaid }: ChatProps) {
  const text = useSignal("");
  const busy = useSignal(false);
  const freeAt = useSignal(0);
  const key = useRef(newKey());
  const wait = Math.ceil((freeAt.value - useNow()) / 1000);
  const send = async (): Promise<void> => {
    if (busy.value || !text.value.trim()) return;
    busy.value = true;
    try {
      const said = text.value;
      onSaid(await say(said.trim(), key.current));
      key.current = newKey();
      text.value = text.value.startsWith(said) ? text.value.slice(said.length) : text.value; // typed meanwhile
      freeAt.value = Date.now() + slowSeconds * 1000;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.isOffline) key.current = newKey();
      if (error.retryAfterSeconds) freeAt.value = Date.now() + error.retryAfterSeconds * 1000;
      toast(wordsOf(error), "bad");
    } finally {
      busy.value = false;
    }
  };
  if (!isOpen) return <p class="dock note muted">{t("applive.chat.closed")}</p>;
  return (
    <form
      class="dock writing" onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <input
        type="text" enterkeyhint="send" maxLength={LONGEST} value={text.value} autocomplete="off"
        aria-label={t("applive.chat.write")} placeholder={t("applive.chat.write")}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <button type="submit" aria-label={t("applive.chat.send")} disabled={wait > 0 || !text.value.trim()} aria-busy={busy.value}>
        {wait > 0 ? <span class="num" aria-label={tn("applive.chat.wait", wait)}>{wait}</span> : <Icon name="send" />}
      </button>
    </form>
  );
}
