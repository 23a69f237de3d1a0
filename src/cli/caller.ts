import type { Context } from "../context.ts";
import { type Caller, identify } from "../sessions/identity.ts";

/** Who runs this command: the session whose shell it runs in, else the person at the terminal. */
export function findCaller(context: Context): Promise<Caller | undefined> {
	return identify(context, { parent: process.ppid, said: context.config.origin, terminal: true });
}
