/** Who shares the own plan: the link for free places, and taking somebody out. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { FamilyMemberOut, SubscriptionOut } from "../../api/schema.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Item, List } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { useActing } from "../money/acting.ts";
import { send } from "./Sharing.tsx";

interface FamilyProps {
  readonly mine: SubscriptionOut;
  readonly most: number;
  readonly onChanged: () => void;
}

export function Family({ mine, most, onChanged }: FamilyProps) {
  const isOpen = useSignal(false);
  if (most === 0 && mine.members.length === 0) return null;
  return (
    <>
      <Button wide onPress={() => (isOpen.value = true)}>
        {`${t("plans.mine.button_family")} · ${mine.members.length}/${most}`}
      </Button>
      {isOpen.value && <FamilySheet onChanged={onChanged} onClose={() => (isOpen.value = false)} />}
    </>
  );
}

function FamilySheet({ onChanged, onClose }: { onChanged: () => void; onClose: () => void }) {
  const { data, error, reload } = useLoad("plan-family", () => call("GET /api/v1/plans/family"));
  const leaving = useSignal<FamilyMemberOut | undefined>(undefined);
  const gone = (): void => {
    leaving.value = undefined;
    forget("plan-family");
    void reload();
    onChanged();
  };
  if (!data) {
    return (
      <Sheet title={t("plans.mine.button_family")} onClose={onClose}>
        {error ? <Trouble error={error} onRetry={() => void reload()} /> : <ListBones rows={2} />}
      </Sheet>
    );
  }
  return (
    <Sheet title={t("plans.mine.button_family")} onClose={onClose}>
      <div class="pad stack">
        {leaving.value ? <TakeOut member={leaving.value} onGone={gone} /> : (
          <>
            <p>{t("plans.family.text", { number: data.members.length, most: data.most })}</p>
            {data.members.length > 0 && (
              <List label={t("plans.mine.button_family")}>
                {data.members.map((member) => (
                  <Item
                    key={member.fan_id} icon="me" title={member.name}
                    note={!member.has_place && t("plans.family.no_place")}
                    end={<span class="bad">{t("appcart.button_remove")}</span>}
                    onPress={() => (leaving.value = member)}
                  />
                ))}
              </List>
            )}
            {data.members.length < data.most && <Invite />}
          </>
        )}
      </div>
    </Sheet>
  );
}

function Invite() {
  const { busy, acting } = useActing();
  const invite = (): Promise<void> => acting(async () => {
    const { invite: words } = await call("PUT /api/v1/plans/family/invite");
    send(`py_${words}`, t("plans.link.family"));
  });
  return <Button look="leaf" wide busy={busy} onPress={() => void invite()}>{t("plans.family.button_invite")}</Button>;
}

/** Asked first: it ends at once, and the link that others may have with it. */
function TakeOut({ member, onGone }: { member: FamilyMemberOut; onGone: () => void }) {
  const { busy, acting } = useActing();
  const take = (): Promise<void> => acting(async () => {
    await call("PUT /api/v1/plans/family/remove", { body: { fan_id: member.fan_id } });
    onGone();
  });
  return (
    <>
      <p>{t("plans.family.remove_sure", { name: member.name })}</p>
      <Button look="danger" wide busy={busy} onPress={() => void take()}>
        {t("plans.family.button_remove", { name: member.name })}
      </Button>
    </>
  );
}
