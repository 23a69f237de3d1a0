import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
import { pathsIn } from "../../src/paths.ts";
import { aMachine, aMessage, BOB, type Machine, markless } from "../machine.ts";
import { runHook } from "./run-hook.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const stores = () => openFileStores(pathsIn(machine.intercomDir));
const box = () => stores().mailbox;
const run = (event: string, input: object, options?: { node?: boolean; pid?: number }) =>
	runHook(machine, event, input, options);

/** As 2.1.328 sends it; 2.0.60 has no prompt_id. */
const modern = (more: object = {}) => ({ session_id: BOB, cwd: "/work/app", prompt_id: "p", ...more });
const old = (more: object = {}) => ({ session_id: BOB, cwd: "/work/app", ...more });

describe("with the user's next prompt", () => {
	it("unread mail rides along, once, questions first", async () => {
		const [news, question] = [aMessage({ text: "news" }), aMessage({ kind: "question", text: "merged?" })];
		for (const message of [news, question]) await box().put(message);
		expect(markless(await run("user-prompt-submit", modern()))).toBe(
			markless(`${frame(question)}\n\n${frame(news)}`),
		);
		expect(await stores().receipts.of(question.id)).toMatchObject([{ state: "seen", route: "pickup" }]);
		expect(await run("user-prompt-submit", modern(), { node: false })).toBe("");
	});

	it("a status rides along by itself, and a question nobody waits for with any client", async () => {
		const [status, question] = [
			aMessage({ kind: "status" }),
			aMessage({ kind: "question", answerBy: "reply" }),
		];
		for (const message of [status, question]) await box().put(message);
		expect(markless(await run("user-prompt-submit", old()))).toBe(
			markless(`${frame(question)}\n\n${frame(status)}`),
		);
	});

	it("a question waits for the turn's end in a client that would not write it into its transcript", async () => {
		const [news, question] = [aMessage({ text: "news" }), aMessage({ kind: "question", text: "merged?" })];
		for (const message of [news, question]) await box().put(message);
		expect(markless(await run("user-prompt-submit", old()))).toBe(markless(frame(news)));
		expect((await box().unread(BOB)).map((each) => each.id)).toEqual([question.id]);
	});
});
