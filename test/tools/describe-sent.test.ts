import { describe, expect, it } from "vitest";
import type { Sent } from "../../src/mail/send.ts";
import type { Message } from "../../src/model/message.ts";
import { describeSent } from "../../src/tools/describe-sent.ts";
import { aMessage, markless } from "../machine.ts";
import { BOB_ENDED } from "./bob.ts";

const target = { ...BOB_ENDED, unread: 1 };
/** What is said of a message with these fields. */
const said = (change: Partial<Message>, sent: Partial<Sent> = {}) => {
	const message = aMessage(change);
	return describeSent({ message, to: "bob", target, ...sent }).replace(message.id, "ID");
};

describe("a message that nobody was to hand over", () => {
	it.each<[Partial<Message>, string]>([
		[
			{},
			"Message ID is in the inbox of bob. It is not running now. It will see it when it next reads its mail or at the end of a turn.",
		],
		[
			{ kind: "done", urgent: true },
			"Urgent done notice ID is in the inbox of bob. It is not running now. It will see it when it next reads its mail, after its next tool call or at the end of a turn.",
		],
		[
			{ kind: "question" },
			"Question ID is in the inbox of bob. It is not running now. It will see it when it next reads its mail, after its next tool call or at the end of a turn. The answer comes to your inbox; do not wait for it.",
		],
		[
			{ kind: "status" },
			"Status ID is in the inbox of bob. It is not running now. It wakes nobody: it is seen with other mail, with the user's next prompt, or when the session reads its mail.",
		],
	])("%o: says where it is and when it is seen", (change, words) => {
		expect(said(change)).toBe(words);
	});

	it("to the person at the terminal has no state to tell", () => {
		expect(said({ to: "human" }, { to: "human", target: undefined })).toBe(
			"Message ID is in the inbox of human. The person reads it at a terminal (claude-intercom read, or watch).",
		);
	});
});

describe("a message that the target's profile keeps away", () => {
	const closed: Sent["closed"] = { route: "profile", reason: "it is busy until 14:03", says: '"a build"' };

	it.each<[string, Partial<Sent>]>([
		["was only left", {}],
		["was to be handed over at once", { delivery: { state: "held", obstacles: [closed] } }],
	])("%s: says until when and why, and when it is seen", (_, sent) => {
		expect(said({}, { closed, ...sent })).toBe(
			'Message ID is in the inbox of bob. It is busy until 14:03 ("a build"). Nothing wakes it for this: it gets it after that, or when it reads its mail.',
		);
	});

	it("for good is seen when the session reads its mail", () => {
		const lasting = { route: "profile", reason: "it accepts nothing", lasting: true } as const;
		expect(said({}, { closed: lasting })).toContain("it gets it when it reads its mail.");
	});

	it("and that is taken by the session itself has arrived", () => {
		expect(said({}, { closed, delivery: { state: "taken" } })).toContain("was taken by bob itself");
	});
});

describe("urgent mail for the person", () => {
	it.each<[NonNullable<Sent["notified"]>, string]>([
		[{ by: ["desktop", "telegram"], failed: [] }, "They were notified (desktop, telegram)."],
		[
			{ by: ["desktop"], failed: ["url: HTTP 500"] },
			"They were notified (desktop). It failed otherwise (url: HTTP 500).",
		],
		[
			{ by: [], failed: ["desktop: no notify-send on the PATH"] },
			"They could not be notified (desktop: no notify-send on the PATH).",
		],
	])("%o: says whether they were notified, and where it is in any case", (notified, words) => {
		expect(said({ to: "human", urgent: true }, { to: "human", target: undefined, notified })).toBe(
			`Urgent message ID is in the inbox of human. The person reads it at a terminal (claude-intercom read, or watch). ${words}`,
		);
	});
});

describe("a message that was to be handed over at once", () => {
	it.each<[NonNullable<Sent["delivery"]>, string]>([
		[
			{ state: "carried", route: "post" },
			"Message ID was delivered to bob (route: post); its transcript has it.",
		],
		[{ state: "taken" }, "Message ID was taken by bob itself (its hooks, or read_messages)."],
		[
			{ state: "stuck", route: "type", reason: "no proof" },
			"Message ID is in the inbox of bob. It was handed over by type but is not confirmed yet: no proof.",
		],
		[
			{ state: "held", obstacles: [{ route: "type", reason: "it is busy" }] },
			"Message ID is in the inbox of bob. It is not running now. It could not be delivered live (type: it is busy), so it stays there unread until the session picks it up.",
		],
	])("%o: says what came of it", (delivery, words) => {
		expect(said({}, { delivery })).toBe(words);
	});
});

describe("a message that a hook of the receiver's client blocked", () => {
	it("is said not to have reached it, with the hook's words and no promise of an answer", () => {
		const delivery: Sent["delivery"] = { state: "blocked", route: "post", words: "No.\u001b[2J" };
		const [head, ...frame] = said({ kind: "question" }, { delivery }).split("\n").map(markless);
		expect(head).toMatch(
			/^Question ID did not reach bob: a hook of its client .* kept it from the model\. It is not sent again/,
		);
		expect(frame).toEqual(['<intercom-hook mark="MARK">', "No.[2J", "</intercom-hook MARK>"]);
	});
});
