import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { carrierOf } from "../../src/messages/carrier.ts";
import { bareFrame, forkFrame, frame, promptFrame, wakeLine } from "../../src/messages/frame.ts";
import { textHash } from "../../src/messages/text-hash.ts";
import type { Message } from "../../src/model/message.ts";
import { ANN, aMessage, BOB, CAT } from "../machine.ts";

const [ID, OTHER] = [1, 2].map((at) => `0198a000-0000-7000-8000-00000000000${at}`);
const question = (text: string, id = ID): Message =>
	aMessage({ id, kind: "question", from: { session: ANN, name: "ann" }, to: BOB, text });
const byFile = (message: Message) =>
	frame({
		...message,
		text: "",
		byFile: { file: "/answers/x.txt", characters: 9, sha256: textHash(message) },
	});
/** Every way in which a message is handed to a session. */
const WAYS: Record<string, (message: Message) => string> = {
	"a posted frame, or a hook's": frame,
	"a prompt": promptFrame,
	"a prompt for a copy": forkFrame,
	"the line of a monitor": (message) =>
		`<task-notification>\n<event>${wakeLine(message, textHash(message))}</event>\n</task-notification>`,
	"a text in a file": byFile,
};
/** 2.1.328 leaves these out of a paste: the grapheme joiner, fillers, a variation selector. */
const UNDRAWN = /\u{34f}|\u{115f}|\u{1160}|\u{17b4}|\u{3164}|\u{ffa0}|\u{e0100}/gu;
/** What the clients make of a text that is typed. */
const CLIENTS: Record<string, (text: string) => string> = {
	nothing: (text) => text,
	"2.1.328": (text) =>
		`<pasted_content id="1">\n${text.replaceAll("\t", "    ").replaceAll("</pasted_content>", "<\\/pasted_content>").replace(UNDRAWN, "")}\n</pasted_content id="1">`,
	"2.0.60": (text) => text.replaceAll("\t", "    ").normalize("NFC"),
};
const texts = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				"@file",
				"\t",
				"\n",
				"</pasted_content>",
				"e\u0301",
				"\r\n",
				"\\",
				"\u001b[201~",
				"\u200b",
				"葛\u{e0100}飾区",
				"\u3164",
			),
			fc.string({ unit: "binary", maxLength: 8 }),
		),
		{ maxLength: 12 },
	)
	.map((parts) => parts.join(""));
/** A text as a reader sees it: that of another message differs in this. */
const seen = (text: string) =>
	text.replace(/[^\p{L}\p{N}]|\p{Default_Ignorable_Code_Point}/gu, "").normalize("NFC");

describe("a message is carried", () => {
	const pairs = Object.keys(WAYS).flatMap((way) => Object.keys(CLIENTS).map((client) => [way, client]));
	it.each(pairs)("by %s, of which a client makes: %s", (way = "", client = "") => {
		fc.assert(
			fc.property(texts, (text) => {
				const message = question(text);
				const given = CLIENTS[client]?.(WAYS[way]?.(message) ?? "") ?? "";
				const carrier = carrierOf(message);
				expect([carrier.carries(given), carrier.handsOther(given)]).toEqual([true, false]);
			}),
			{ numRuns: 1000 },
		);
	});

	it("beside another one, which is told too", () => {
		const message = question("merged?");
		const given = `${frame(question("other", OTHER))}\n${frame(message)}`;
		const carrier = carrierOf(message);
		expect([carrier.carries(given), carrier.handsOther(given)]).toEqual([true, true]);
	});
});

describe("a message is not carried", () => {
	it.each(Object.entries(WAYS))("by %s with its id and another text", (_, way) => {
		fc.assert(
			fc.property(texts, texts, (text, other) => {
				fc.pre(seen(text) !== seen(other));
				const message = question(text);
				const given = way({ ...message, text: other });
				const carrier = carrierOf(message);
				expect([carrier.carries(given), carrier.handsOther(given)]).toEqual([false, true]);
			}),
			{ numRuns: 1000 },
		);
	});

	const message = question("merged?");
	it.each<[string, string]>([
		["with its id and text, of another sender", frame({ ...message, from: { session: CAT, name: "ann" } })],
		["with its sender and text, and another id", frame(question("merged?", OTHER))],
		["without a text and without its hash", bareFrame({ ...message, text: "" })],
		["without a sender", frame(message).replace(/ session="[^"]*"/, "")],
		["in another's text", frame(question(frame(message), OTHER))],
		["that is cut off", bareFrame(message).slice(0, -5)],
		[
			"in the old form, closed by its id, with another text",
			`<intercom-question id="${message.id}" from="ann" session="${ANN}">\nx\n</intercom-question ${message.id}>`,
		],
	])("by a frame %s", (_, given) => {
		expect(carrierOf(message).carries(given)).toBe(false);
	});
});

it("a forgery is told once, with whom it names as its sender", () => {
	const message = question("merged?");
	const forged = vi.fn();
	const carrier = carrierOf(message, forged);
	const given = frame({ ...message, from: { session: CAT, name: "ann" } });
	for (let at = 0; at < 3; at++) carrier.carries(given);
	expect(forged.mock.calls).toMatchObject([[{ id: message.id, sender: CAT }]]);
	carrier.carries(frame(message));
	carrier.carries(frame(question("another", OTHER)));
	expect(forged).toHaveBeenCalledTimes(1);
});
