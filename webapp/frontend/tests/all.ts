/** All tests of the front end's pure parts. */

import "./browser.ts";
import "./api.test.ts";
import "./beats.test.ts";
import "./buying.test.ts";
import "./formats.test.ts";
import "./gate.test.ts";
import "./player.test.ts";
import "./router.test.ts";
import "./shop.test.ts";
import "./texts.test.ts";
import "./votes.test.ts";
import "./watching.test.ts";
