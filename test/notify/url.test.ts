import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { url } from "../../src/notify/url.ts";
import { ANN, aMachine, aMessage, type Machine, NOON } from "../machine.ts";
import { aWeb, type Web } from "./person-with-channels.ts";

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

describe("an address of the person's", () => {
	it("is posted who writes, what, its id and when", async () => {
		const context = machine.context({ env: { CLAUDE_INTERCOM_NOTIFY_URL: `${web.url}/hook?key=1` } });
		const message = aMessage({ text: "red\u001b[2J", from: { session: ANN, name: "backend" } });
		expect(url.isSet(context)).toBe(true);
		expect(await url.tell(context, message, new AbortController().signal)).toBeUndefined();
		expect(web.posted).toEqual([
			{
				method: "POST",
				path: "/hook?key=1",
				type: "application/json",
				body: {
					from: "backend",
					session: ANN,
					kind: "message",
					text: "red[2J",
					id: message.id,
					sentAt: new Date(NOON).toISOString(),
				},
			},
		]);
	});

	it("not set is none", () => {
		expect(url.isSet(machine.context())).toBe(false);
	});
});
