/** All tests of the front end's pure parts. */

import "./browser.ts";
import "./buying.test.ts";
import "./formats.test.ts";
import "./gate.test.ts";
import "./router.test.ts";
import "./texts.test.ts";
import "./votes.test.ts";
