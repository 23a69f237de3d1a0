import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { notifyPerson } from "../../src/notify/notify-person.ts";
import { aMachine, aMessage, type Machine } from "../machine.ts";
import { aDesktop, aWeb, type Web } from "./person-with-channels.ts";

let machine: Machine;
let web: Web;
beforeEach(async () => {
	machine = aMachine();
	web = await aWeb();
});
afterEach(async () => {
	machine.end();
	await web.end();
});

const notify = (context: Context, message = aMessage({ to: "human", urgent: true })) =>
	notifyPerson(context, message, new AbortController().signal);
const all = (env: Record<string, string>) =>
	machine.context({ env: { CLAUDE_INTERCOM_NOTIFY_URL: web.url, ...env } });

describe("a person", () => {
	it("is told by every way that is set", async () => {
		const desktop = aDesktop(machine.root);
		expect(await notify(all(desktop.env))).toEqual({ by: ["desktop", "url"], failed: [] });
		expect([desktop.shown().length, web.posted.length]).toEqual([1, 1]);
	});

	it("is told by the others where one fails, and that is said", async () => {
		web.answer = (_, response) => response.writeHead(500).end();
		expect(await notify(all(aDesktop(machine.root).env))).toEqual({
			by: ["desktop"],
			failed: ["url: HTTP 500"],
		});
	});

	it("may have turned every way off", async () => {
		const context = machine.context({ env: { CLAUDE_INTERCOM_NOTIFY_DESKTOP: "off" } });
		expect(await notify(context)).toEqual({ by: [], failed: ["every way is turned off"] });
	});

	it("is told of ten messages a minute of one sender, and of more a minute later", async () => {
		const context = all({ CLAUDE_INTERCOM_NOTIFY_DESKTOP: "off" });
		const send = async () => {
			const message = aMessage({ to: "human", urgent: true, sentAt: new Date(context.now()).toISOString() });
			await context.mailbox.put(message);
			return (await notify(context, message)).by.length;
		};
		const told: number[] = [];
		for (let count = 0; count < 12; count++) told.push(await send());
		expect(told).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
		machine.clock.now += 61_000;
		expect(await send()).toBe(1);
	});

	it("has the mail, whatever fails", async () => {
		const context = all({ CLAUDE_INTERCOM_NOTIFY_DESKTOP: "off" });
		context.mailbox.sentSince = () => Promise.reject(new Error("broken"));
		expect(await notify(context)).toEqual({ by: [], failed: ["Intercom failed at it"] });
		expect(machine.logged).toMatchObject([{ event: "notify" }]);
	});
});
