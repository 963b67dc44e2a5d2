/** The frame of every page: the screen, the bar of tabs, what is told, what has broken. */

import { useSignal, useSignalEffect } from "@preact/signals";
import { Component, type ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { useScrollMemory } from "../api/load.ts";
import { admitted } from "../api/session.ts";
import { inTelegram } from "../lib/telegram.ts";
import { language, t } from "../lib/texts.ts";
import { Icon } from "../ui/icons.tsx";
import { PetalTimer } from "../ui/petals.tsx";
import { ListBones } from "../ui/skeleton.tsx";
import { State } from "../ui/state.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { Toasts } from "../ui/toast.tsx";
import { colourClient } from "../lib/theme.ts";
import { mini } from "./mini.ts";
import { isRoot, place, showBack, type Route, type Screen } from "./router.ts";
import { outside } from "./routes.ts";
import { usePull } from "./pull.ts";

export function App() {
  useScrollMemory();
  const asked = place.value.route;
  const isShown = inTelegram.value || asked.open || (asked.admitted && admitted.value);
  const route = isShown ? asked : outside;
  const withTabs = isRoot(route) && inTelegram.value;
  const main = useRef<HTMLElement>(null);
  const pulled = usePull();
  const path = place.value.path;
  const Mini = mini.value;
  useEffect(() => {
    showBack();
    if (!route.stage) colourClient();
    main.current?.focus({ preventScroll: true });
  }, [path, route]);
  return (
    <>
      <OfflineBar />
      {pulled > 0 && (
        <div class="pull"><PetalTimer share={pulled} /></div>
      )}
      <main
        class={`app${withTabs ? " with-tabs" : ""}${route.quiet ? " quiet" : ""}`}
        lang={language.value} ref={main} tabIndex={-1}
      >
        <Boundary key={path}>
          <Shown route={route} key={isShown ? path : "outside"} />
        </Boundary>
      </main>
      {Mini && <Mini />}
      {withTabs && <Tabs />}
      <Toasts />
    </>
  );
}

const fetched = new Map<Route, Screen>();

function Shown({ route }: { route: Route }) {
  const ready = useSignal(fetched.get(route) ?? (route.load ? undefined : route.screen));
  const failed = useSignal(false);
  useEffect(() => {
    if (!ready.value) void fetchScreen();
  }, [route]);
  async function fetchScreen(): Promise<void> {
    failed.value = false;
    try {
      const screen = (await route.load!()).default;
      fetched.set(route, screen);
      ready.value = screen;
    } catch {
      failed.value = true;
    }
  }
  if (failed.value) {
    const act = { text: t("common.button.retry"), onPress: () => void fetchScreen() };
    return <State drawing="offline" title={t("app.offline.title")} text={t("app.offline.text")} act={act} />;
  }
  const Ready = ready.value;
  return Ready ? <Ready params={place.value.params} /> : <ListBones />;
}

/** A mistake of ours on one screen leaves the rest of the app alive. */
class Boundary extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ broken: true });
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    const act = { text: t("common.button.retry"), onPress: () => this.setState({ broken: false }) };
    return <State drawing="trouble" title={t("app.trouble.title")} text={t("app.trouble.ours")} act={act} />;
  }
}

function OfflineBar() {
  const online = useSignal(navigator.onLine);
  useSignalEffect(() => {
    const look = (): void => {
      online.value = navigator.onLine;
    };
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  });
  if (online.value) return null;
  return (
    <p class="offline" role="status">
      <Icon name="warning" />
      {t("app.offline.bar")}
    </p>
  );
}
