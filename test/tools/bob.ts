import type { Session } from "../../src/model/session.ts";
import { BOB as id, NOON } from "../machine.ts";

/** A session as tools describe it. It does not run. */
export const BOB_ENDED: Session = {
	id,
	name: "bob",
	named: true,
	configDir: "/home/dev/.claude",
	lastActive: NOON,
	unread: 0,
};
