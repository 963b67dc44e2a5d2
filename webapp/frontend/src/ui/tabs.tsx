/** The bar of tabs, and a row of choices of which one or several hold. */

import { leadsSomewhere, navigate, place, replace, type Tab } from "../app/router.ts";
import { haptic } from "../lib/telegram.ts";
import { t } from "../lib/texts.ts";
import { Icon, type IconName } from "./icons.tsx";

const TABS: readonly { tab: Tab; path: string; icon: IconName; text: () => string }[] = [
  { tab: "home", path: "/", icon: "home", text: () => t("menu.home.title") },
  { tab: "tickets", path: "/tickets", icon: "ticket", text: () => t("app.tab.tickets") },
  { tab: "watch", path: "/watch", icon: "play", text: () => t("applibrary.home.tab") },
  { tab: "vote", path: "/vote", icon: "vote", text: () => t("voting.list.title") },
  { tab: "shop", path: "/shop", icon: "shop", text: () => t("appshop.home.title") },
  { tab: "wallet", path: "/wallet", icon: "wallet", text: () => t("menu.button.wallet") },
  { tab: "me", path: "/me", icon: "me", text: () => t("app.tab.me") },
];

export function Tabs() {
  const { tab: current, quiet } = place.value.route;
  return (
    <nav class={`tabs${quiet ? " quiet" : ""}`} aria-label={t("app.tab.all")}>
      {TABS.filter(({ path }) => leadsSomewhere(path)).map(({ tab, path, icon, text }) => (
        <a
          key={tab}
          href={`#${path}`}
          aria-current={tab === current ? "page" : undefined}
          onClick={(event) => {
            event.preventDefault();
            haptic("select");
            if (path === place.value.path) scrollTo({ top: 0, behavior: "smooth" });
            else if (place.value.route.tab) replace(path);
            else navigate(path);
          }}
        >
          <Icon name={icon} />
          {text()}
        </a>
      ))}
    </nav>
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** One of several. */
export function Choices<T extends string>({ label, choices, chosen, onChoose }: {
  label: string; choices: readonly Choice<T>[]; chosen: T; onChoose: (value: T) => void;
}) {
  return (
    <div class="choices" role="radiogroup" aria-label={label} tabIndex={-1}>
      {choices.map(({ value, label: words }) => (
        <button
          key={value} type="button" role="radio" aria-checked={value === chosen}
          onClick={() => {
            haptic("select");
            onChoose(value);
          }}
        >
          {words}
        </button>
      ))}
    </div>
  );
}
