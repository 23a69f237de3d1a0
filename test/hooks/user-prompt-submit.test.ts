import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
import { pathsIn } from "../../src/paths.ts";
import { aMachine, aMessage, BOB, type Machine, markless } from "../machine.ts";
import { aClient, runHook } from "./run-hook.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
	aClient(machine);
});
afterEach(() => machine.end());

const stores = () => openFileStores(pathsIn(machine.intercomDir));
const box = () => stores().mailbox;
const run = (event: string, input: object, options?: { node?: boolean; pid?: number }) =>
	runHook(machine, event, input, options);

/** As 2.1.328 sends it. */
const modern = (more: object = {}) => ({ session_id: BOB, cwd: "/work/app", prompt_id: "p", ...more });

describe("with the user's next prompt", () => {
	it("unread mail rides along, once, questions first", async () => {
		const [news, question] = [aMessage({ text: "news" }), aMessage({ kind: "question", text: "merged?" })];
		for (const message of [news, question]) await box().put(message);
		expect(markless(await run("user-prompt-submit", modern()))).toBe(
			markless(`${frame(question)}\n\n${frame(news)}`),
		);
		expect(await stores().receipts.of(question.id)).toEqual([]);
		expect(await run("user-prompt-submit", modern())).toBe("");
	});

	it("a status rides along by itself, and a question nobody waits for", async () => {
		const [status, question] = [
			aMessage({ kind: "status" }),
			aMessage({ kind: "question", answerBy: "reply" }),
		];
		for (const message of [status, question]) await box().put(message);
		expect(markless(await run("user-prompt-submit", modern()))).toBe(
			markless(`${frame(question)}\n\n${frame(status)}`),
		);
	});

	it.each(["2.0.60", "2.1.50", undefined])(
		"a client that would not write it into its transcript (%s) is told that mail waits",
		async (version) => {
			aClient(machine, version, version === undefined ? { version } : {});
			for (const message of [aMessage({ text: "news" }), aMessage({ kind: "question" })])
				await box().put(message);
			expect(await run("user-prompt-submit", modern())).toContain("2 unread messages from other sessions");
			expect(box().unreadCount(BOB)).toBe(2);
		},
	);
});
