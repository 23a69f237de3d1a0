import { afterEach, beforeEach, expect, it } from "vitest";
import { checkNotify } from "../../src/install/check-notify.ts";
import { aMachine, type Machine } from "../machine.ts";
import { aDesktop } from "../notify/person-with-channels.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const TOKEN = `123456:${"s3cr3t".repeat(6)}`;
const NAMES = { token: "CLAUDE_INTERCOM_TELEGRAM_TOKEN", chat: "CLAUDE_INTERCOM_TELEGRAM_CHAT" };
const check = (env: Record<string, string>) => checkNotify(machine.context({ env }));

it("names the ways that are set, and no secret of theirs", () => {
	const { env } = aDesktop(machine.root);
	const url = "https://example.org/s3cr3t";
	const all = { ...env, [NAMES.token]: TOKEN, [NAMES.chat]: "1", CLAUDE_INTERCOM_NOTIFY_URL: url };
	const { status, found } = check(all);
	expect({ status, found }).toEqual({
		status: "ok",
		found: expect.stringMatching(/^desktop by .*\/notify-send, telegram, url$/),
	});
	expect(found).not.toContain("s3cr3t");
});

it("is content without a desktop, and says so", () => {
	expect(check({ PATH: machine.root })).toMatchObject({
		status: "ok",
		found: "not on the desktop: no notify-send on the PATH",
	});
	expect(check({ CLAUDE_INTERCOM_NOTIFY_DESKTOP: "off" }).found).toContain("turned off");
});

it.each([
	[{ [NAMES.token]: TOKEN }, "telegram-chat"],
	[{ [NAMES.chat]: "1" }, "telegram-token"],
])("warns of a Telegram bot that is half set", (env, missing) => {
	expect(check(env)).toMatchObject({
		status: "warn",
		mend: expect.stringContaining(`config set ${missing}`),
	});
});
