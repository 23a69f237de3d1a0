// What hooks/intercom-hook starts where there is mail, with the event's name. A program of its own,
// because a turn waits for it: built apart (scripts/build.mjs), it loads one small file, not what
// hooks share with the server and the command.

import { runHook } from "./hooks/run.ts";
import { openContext } from "./open-context.ts";

await runHook(process.argv[2] ?? "", openContext);
