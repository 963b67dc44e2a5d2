/** Starts the Mini App: what Telegram told us, the session, the language, then the page. */

import { render } from "preact";

import { beginSession } from "./api/session.ts";
import { App } from "./app/App.tsx";
import { beginRouter } from "./app/router.ts";
import { routes } from "./app/routes.ts";
import { weekday } from "./lib/formats.ts";
import { fetchFaces } from "./lib/faces.ts";
import { belongTo } from "./lib/owner.ts";
import { beginOffline } from "./lib/offline.ts";
import { beginBridge, readLaunch } from "./lib/telegram.ts";
import { chosenLanguage, speak } from "./lib/texts.ts";
import { beginTheme } from "./lib/theme.ts";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";

const launch = readLaunch(location);
belongTo(launch.userId);
document.documentElement.dataset["day"] = String(weekday(Date.now()));
beginBridge(launch);
beginTheme(launch);
beginRouter(routes, launch.startParam);
beginSession(launch);
beginOffline();
const wanted = chosenLanguage(launch.languageCode);
const words = speak(wanted);
const faces = fetchFaces(wanted);
const root = document.getElementById("app");
if (root) {
  // Without words a page would be bare, without their faces it would jump: the first frame waits
  // for them, not for its data.
  void words.finally(() => faces).finally(() => render(<App />, root));
}
