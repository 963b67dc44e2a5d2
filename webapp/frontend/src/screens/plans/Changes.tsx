/** Another plan, or another length, from the end of the paid time on; taken back before it. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import type { PlanOut, PlanPriceOut, PlansOut, SubscriptionOut } from "../../api/schema.ts";
import { date } from "../../lib/formats.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Item, List } from "../../ui/list.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { useBoth } from "../cart/also.ts";
import { useActing } from "../money/acting.ts";
import { Lines } from "./lines.tsx";
import { rightsOf } from "./rights.ts";

interface Follower {
  readonly plan: PlanOut;
  readonly price: PlanPriceOut;
}

interface ChangeProps {
  readonly mine: SubscriptionOut;
  readonly all: PlansOut;
  readonly onChanged: () => void;
}

/** Sets what follows; a dearer one asks for the PIN where the wallet is charged by itself. */
function useFollow({ onChanged }: ChangeProps) {
  const both = useBoth();
  const pin = useConfirm();
  const { busy, acting } = useActing();
  const follow = ({ plan, price }: Follower): Promise<void> => acting(async () => {
    const title = t("plans.by_itself.about", { plan: say(plan.name), amount: both(price.due) });
    const body = { plan: plan.code, cycle: price.cycle };
    if (await pin.carry({ purpose: "", title }, () => call("PUT /api/v1/plans/mine/next", { body }))) onChanged();
  });
  return { follow, busy, sheet: pin.sheet };
}

export function isToChange(mine: SubscriptionOut): boolean {
  return mine.next_plan !== mine.plan || mine.next_cycle !== mine.cycle;
}

/** A button that lists what may follow: of all plans, or of the one that is `only` meant. */
export function Change({ only, ...props }: ChangeProps & { readonly only?: PlanOut }) {
  const isOpen = useSignal(false);
  const { follow, busy, sheet } = useFollow(props);
  return (
    <>
      <Button wide busy={busy} onPress={() => (isOpen.value = true)}>
        {only ? t("plans.plan.button_later") : t("plans.mine.button_change")}
      </Button>
      {isOpen.value && (
        <ChangeSheet
          {...props} plans={only ? [only] : props.all.plans}
          onClose={() => (isOpen.value = false)}
          onChosen={(one) => {
            isOpen.value = false;
            void follow(one);
          }}
        />
      )}
      {sheet}
    </>
  );
}

/** Takes a change back that has not come yet. */
export function Keep(props: ChangeProps) {
  const { follow, busy, sheet } = useFollow(props);
  const plan = props.all.plans.find((each) => each.code === props.mine.plan);
  const price = plan?.prices.find((each) => each.cycle === props.mine.cycle);
  if (!plan || !price) return null; // not sold any more
  return (
    <>
      <Button look="line" wide busy={busy} onPress={() => void follow({ plan, price })}>
        {t("plans.change.button_keep", { plan: say(plan.name) })}
      </Button>
      {sheet}
    </>
  );
}

interface SheetProps extends ChangeProps {
  readonly plans: readonly PlanOut[];
  readonly onClose: () => void;
  readonly onChosen: (one: Follower) => void;
}

function ChangeSheet({ plans, onClose, onChosen, ...props }: SheetProps) {
  const all = plans.flatMap((plan) => plan.prices.map((price) => ({ plan, price })));
  const chosen = useSignal<Follower | undefined>(all.length === 1 ? all[0] : undefined);
  const one = chosen.value;
  return (
    <Sheet title={t("plans.mine.button_change")} onClose={onClose}>
      <div class="pad stack">
        {one
          ? <Consequences {...props} one={one} onSure={() => onChosen(one)} />
          : <Followers mine={props.mine} all={all} onChoose={(each) => (chosen.value = each)} />}
      </div>
    </Sheet>
  );
}

function Followers({ mine, all, onChoose }: {
  mine: SubscriptionOut; all: readonly Follower[]; onChoose: (one: Follower) => void;
}) {
  const both = useBoth();
  const follows = ({ plan, price }: Follower): boolean => plan.code === mine.next_plan && price.cycle === mine.next_cycle;
  return (
    <>
      <p>{t("plans.changes.text", { time: date(mine.ends_at) })}</p>
      <List label={t("plans.mine.button_change")}>
        {all.map((one) => (
          <Item
            key={`${one.plan.code} ${one.price.cycle}`} title={say(one.plan.name)}
            note={`${t(`plans.cycle.${one.price.cycle}`)} · ${both(one.price.due)}`}
            {...(follows(one) ? { end: <Icon name="check" /> } : { onPress: () => onChoose(one) })}
          />
        ))}
      </List>
    </>
  );
}

/** When it comes, what is paid then, what is lost, and what there is instead. */
function Consequences({ mine, all, one: { plan, price }, onSure }: ChangeProps & {
  readonly one: Follower; readonly onSure: () => void;
}) {
  const both = useBoth();
  const own = all.plans.find((each) => each.code === mine.plan);
  const [had, given] = [own ? rightsOf(own) : [], rightsOf(plan)];
  const lost = had.filter((line) => !given.includes(line));
  const instead = given.filter((line) => !had.includes(line));
  const isLower = own !== undefined && plan.rank < own.rank;
  const without = isLower ? mine.members.length - plan.family_members : 0;
  const name = say(plan.name);
  const method = mine.method === "wallet" ? t("plans.method.wallet") : t("plans.method.none");
  return (
    <>
      <p>{t("plans.change.from", { plan: name, time: date(mine.ends_at), now: own ? say(own.name) : mine.plan })}</p>
      <p class="note">{t("plans.mine.next", { amount: both(price.due), method })}</p>
      {mine.method === "stars" && <p class="note">{t("plans.change.stars")}</p>}
      {isLower && <h3 class="name">{t("plans.change.lost")}</h3>}
      {isLower && <Lines lines={lost} are="lost" />}
      {without > 0 && <p class="note bad">{tn("plans.change.members", without)}</p>}
      {isLower && instead.length > 0 && <h3 class="name">{t("plans.change.instead")}</h3>}
      {isLower && <Lines lines={instead} />}
      <Button look="leaf" wide onPress={onSure}>{t("plans.plan.button_later")}</Button>
    </>
  );
}
