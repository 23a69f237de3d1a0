import fc from "fast-check";
import { v7 as newId } from "uuid";
import { describe, expect, it } from "vitest";
import { isMessageId, Message, MessageKind, SentKind } from "../../src/model/message.ts";
import { aMessage } from "../machine.ts";

describe("a message id", () => {
	it("is a lower-case UUIDv7, and nothing longer, shorter or of another version", () => {
		const id = newId();
		expect(isMessageId(id)).toBe(true);
		const ofVersion4 = `${id.slice(0, 14)}4${id.slice(15)}`;
		for (const text of [id.toUpperCase(), `${id}\n`, ` ${id}`, id.slice(1), ofVersion4, ""])
			expect(isMessageId(text)).toBe(false);
	});

	it("sorts by the time it was made", () => {
		fc.assert(
			fc.property(fc.nat(), fc.integer({ min: 1, max: 1_000_000 }), (time, later) => {
				expect(newId({ msecs: time }) < newId({ msecs: time + later })).toBe(true);
			}),
		);
	});
});

describe("a message", () => {
	it("is read as it was written, and without hops it has led from none", () => {
		const { hops: _, ...message } = aMessage({ inReplyTo: newId(), urgent: true });
		expect(Message.parse(JSON.parse(JSON.stringify(message)))).toEqual({ ...message, hops: 0 });
	});

	it.each([
		["of another version", { v: 2 }],
		["with an id that could lead out of its folder", { id: "../../x" }],
		["to nobody that can own an inbox", { to: "../x" }],
		["of a kind that does not exist", { kind: "order" }],
		["sent at no time", { sentAt: "yesterday" }],
		["with half a hop", { hops: 0.5 }],
	])("%s is none", (_, change) => {
		expect(Message.safeParse({ ...aMessage(), ...change }).success).toBe(false);
	});
});

it("lets a sender choose every kind but the answer", () => {
	expect([...SentKind.options, "answer"].sort()).toEqual([...MessageKind.options].sort());
});
