import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { telegram } from "../../src/notify/telegram.ts";
import { ANN, aMachine, aMessage, type Machine } from "../machine.ts";
import { aWeb, type Web } from "./person-with-channels.ts";

const TOKEN = `123456:${"s3cr3t".repeat(6)}`;
const VARIABLE = "CLAUDE_INTERCOM_TELEGRAM";

let machine: Machine;
let web: Web;
beforeEach(async () => {
	machine = aMachine();
	web = await aWeb();
	web.answer = (_, response) => response.end('{"ok":true,"result":{}}');
});
afterEach(async () => {
	machine.end();
	await web.end();
});

const contextWith = (env: Record<string, string> = {}) => machine.context({ env });
const all = (): Record<string, string> => ({
	[`${VARIABLE}_TOKEN`]: TOKEN,
	[`${VARIABLE}_CHAT`]: "-42",
	[`${VARIABLE}_API`]: `${web.url}/`,
});
const tell = (env: Record<string, string>, text = "The build is red") =>
	telegram.tell(
		contextWith(env),
		aMessage({ text, from: { session: ANN, name: "backend" } }),
		new AbortController().signal,
	);

describe("a Telegram bot", () => {
	it("writes to the chat, as plain text without a preview", async () => {
		expect(await tell(all())).toBeUndefined();
		expect(web.posted).toEqual([
			{
				method: "POST",
				path: `/bot${TOKEN}/sendMessage`,
				type: "application/json",
				body: { chat_id: "-42", text: "Intercom: backend\nThe build is red", disable_web_page_preview: true },
			},
		]);
	});

	it("writes no more than Telegram takes", async () => {
		await tell(all(), "😀".repeat(10_000));
		expect(JSON.stringify(web.posted[0]?.body).length).toBeLessThan(4_096);
	});

	it.each([
		["_TOKEN", "telegram-token is not set"],
		["_CHAT", "telegram-chat is not set"],
	])("half set says what is missing: %s", async (name, why) => {
		const { [VARIABLE + name]: _, ...half } = all();
		expect(telegram.isSet(contextWith(half))).toBe(true);
		expect(await tell(half)).toBe(why);
		expect(web.posted).toEqual([]);
	});

	it("not set at all is none", () => {
		expect(telegram.isSet(contextWith())).toBe(false);
	});

	it.each([
		['{"ok":false,"description":"Bad Request: s3cr3t"}', /^Telegram says that it was not sent/],
		['{"ok":"true"}', /^Telegram says that it was not sent/],
		["<html>Welcome to s3cr3t's network</html>", /^what answered is not Telegram$/],
		["null", /^what answered is not Telegram$/],
		["", /^what answered is not Telegram$/],
		[`{"ok":true,"result":"${"x".repeat(300_000)}"}`, /^what answered is not Telegram$/],
	])("counts as a failure where it does not say ok, whatever the status: %.40s", async (answer, why) => {
		web.answer = (_, response) => response.end(answer);
		expect(await tell(all())).toMatch(why);
		expect(JSON.stringify(machine.logged)).not.toContain("s3cr3t");
	});

	it("that does not end its answer is not waited for", async () => {
		web.answer = (_, response) => void response.writeHead(200).write('{"ok":');
		expect(await tell(all())).toBe("no answer within 5 s");
	});

	it("that is refused says how, and never the token", async () => {
		web.answer = (_, response) => response.writeHead(401).end();
		expect(await tell(all())).toBe("HTTP 401");
		await web.end();
		expect(await tell(all())).not.toContain("s3cr3t");
		expect(JSON.stringify(machine.logged)).not.toContain("s3cr3t");
	});
});
